// What it was told: each update once, or told as a gap in its place. Where it is slow it goes on after that.
const [isSlow, policy, last] = given;
const { told, finish } = window.scene;
finish();
const newest = policy === "drop-newest" && isSlow ? 30 : last;
await kit.until(() => told.data().includes(newest), "the newest one");
if (newest !== last) await kit.until(() => told.gaps.length > 0, "the gap behind it");
const seqs = told.updates.map(({ seq }) => seq);
kit.check(seqs.every((seq, i) => i === 0 || seq > seqs[i - 1]), `${policy}: out of order, or twice: ${seqs}`);
const lost = told.gaps.reduce((sum, gap) => sum + gap.lost, 0);
if (policy !== "conflate") kit.equal(seqs.length + lost, last, `${policy}: of which ${lost} were lost; those told or lost`);
if (!isSlow) kit.equal(lost, 0, `${policy}: losses of the one that was not slow`);
