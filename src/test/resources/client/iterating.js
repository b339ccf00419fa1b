const client = sluice.connect("/ws", { credit: 8, heartbeat: 250 });
const numbers = client.subscribe("pull/n", { buffer: 20, snapshot: false });
await numbers.synced;
for (let i = 1; i <= 100; i++) await client.publish("pull/n", i);
// 8 came by credit, 20 wait at the server, the others are lost there: told, and in their place
const iterator = numbers[Symbol.asyncIterator]();
const frames = [];
for (;;) {
  const { value } = await iterator.next();
  frames.push(value);
  if (value.data === 100) break;
}
const seqs = frames.filter(({ type }) => type === "update").map(({ seq }) => seq);
const lost = frames.filter(({ type }) => type === "gap").reduce((sum, gap) => sum + gap.lost, 0);
kit.equal(seqs.length + lost, 100, `updates and told losses of ${seqs.join()}`);
kit.check(lost > 0, "nothing waited at the server");
await iterator.return();
kit.equal((await iterator.next()).done, true, "after its end");

const refused = client.subscribe("not/#/a-filter");
const fault = await refused.ready.catch((error) => error);
kit.equal(fault.code, "bad_filter", "code");
const thrown = await (async () => { for await (const frame of refused) return frame; })().catch((error) => error);
kit.equal(thrown.code, "bad_filter", "what an iteration throws");
client.close();
