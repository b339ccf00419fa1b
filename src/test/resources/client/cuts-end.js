// Of each topic all that was published came, in its order and once.
const [topics, cuts] = given;
const { client, told } = window.scene;
const names = Array.from({ length: topics }, (_, i) => `cuts/${i}`);
const seqs = (name) => told.updates.filter(({ topic }) => topic === name).map(({ seq }) => seq);
await kit.until(() => names.every((name) => seqs(name).at(-1) === 2 * cuts), "all of it");
for (const name of names) kit.equal(seqs(name), Array.from({ length: 2 * cuts }, (_, i) => i + 1), name);
kit.equal([told.gaps, told.dropped], [[], []], "gaps, and topics that were dropped");
kit.equal(told.resumed, Array(cuts).fill(true), "how often it went on");
client.close();
