const [topics, last] = given;
const { client, each, conflated, store, iterated } = window.scene;
const names = Array.from({ length: topics }, (_, i) => `cut/t${i}`);
const latest = (updates, topic) => updates.findLast((update) => update.topic === topic)?.data;
await kit.until(() => names.every((name) => latest(each.updates, name) === last), "all of each");
await kit.until(() => names.every((name) => latest(conflated.updates, name) === last), "the newest of the conflated");
await kit.until(() => names.every((name) => latest(iterated, name) === last), "all of the iterated");
await kit.until(() => names.every((name) => store.get(name)?.data === last), "the newest in the store");

const exact = (updates, gaps, text) => {
  kit.equal(gaps.filter(({ lost }) => lost !== null), [], `${text}: losses`);
  for (const name of names) {
    const seqs = updates.filter(({ topic }) => topic === name).map(({ seq }) => seq);
    kit.check(new Set(seqs).size === seqs.length, `${text}: ${name} has some twice`);
    if (gaps.length === 0) kit.equal(seqs, Array.from({ length: last }, (_, i) => i + 1), `${text}: ${name}`);
    else kit.check(seqs.every((seq, i) => i === 0 || seq > seqs[i - 1]), `${text}: ${name} is out of order`);
  }
};
exact(each.updates, each.gaps, "each");
exact(iterated.filter(({ type }) => type !== "gap"), iterated.filter(({ type }) => type === "gap"), "iterated");
for (const name of names) {
  const seqs = conflated.updates.filter(({ topic, type }) => topic === name && type === "update").map(({ seq }) => seq);
  kit.check(seqs.every((seq, i) => i === 0 || seq > seqs[i - 1]), `conflated: ${name} is out of order, or has some twice`);
}
const resumed = each.resumed.length;
client.close();
return { resumed, gaps: each.gaps.length };
