// How topics end in a view, and how far their values are to be trusted.
const server = kit.standIn();
const time = kit.fakeTime();
const client = sluice.connect("/ws");
const told = kit.recorder();
client.subscribe("a/#", { policy: "conflate" }, told.handlers);
const store = client.store("a/#");
await time.advance(1);
const [{ id }] = server.last.frames("subscribe");
server.last.say({ type: "subscribed", id, topics: ["a/#"], epoch: "e", offset: 1 });
server.last.say({ type: "synced", id, offset: 1 });
let offset = 1;
const update = async (topic, more) => {
  server.last.say({ type: "update", topic, seq: ++offset, offset, ts: 1, ...more });
  await time.advance(20);
};
const here = () => Object.fromEntries([...store.getSnapshot().topics].map(([topic, { data, quality }]) => [topic, [data, quality ?? "good"]]));

await update("a/x", { data: 1 });
await update("a/y", { data: 2, quality: "stale" });
kit.equal(here(), { "a/x": [1, "good"], "a/y": [2, "stale"] }, "values and their quality");
await update("a/y", { data: 3 });
kit.equal(here()["a/y"], [3, "good"], "good again");

// what matches no more is told, and not shown; of what was never there nothing is told
await update("a/x", { data: null, left: true });
await update("a/z", { data: null, left: true });
kit.equal([here(), told.updates.length, told.updates.at(-1).left], [{ "a/y": [3, "good"] }, 4, true], "after it left");
await update("a/x", { data: 4 });
kit.equal(here()["a/x"], [4, "good"], "once it matches again");

// where the contract changed it has the numbers of what it ends, and so has what is selected again
const again = async (type, more) => {
  server.last.say({ type, topic: "a/x", seq: offset, offset, ts: 1, ...more });
  await time.advance(20);
};
await again("update", { data: null, left: true });
kit.equal(here()["a/x"], undefined, "after it left by a change of the contract");
await again("snapshot", { data: 4 });
kit.equal(here()["a/x"], [4, "good"], "once it is selected again");
const times = told.updates.length;
await again("update", { data: 4 });
kit.equal(told.updates.length, times, "the same once more is not told");

// a retirement is the last of a topic's life: what comes of it later than that comes from a replay
const before = offset;
await update("a/x", { data: null });
kit.equal([here()["a/x"], told.updates.at(-1).data], [undefined, null], "after its end");
server.last.say({ type: "update", topic: "a/x", seq: before, offset: before, ts: 1, data: 4 });
await time.advance(20);
kit.equal(here(), { "a/y": [3, "good"] }, "an older update after its end");
await update("a/x", { data: 5 });
kit.equal(here()["a/x"], [5, "good"], "a new life");
client.close();
