const server = kit.standIn();
const time = kit.fakeTime();
const events = [];
let loaded;
const client = sluice.connect("/ws");
client.subscribe("a", { snapshot: false }, {
  load: ({ offset }) => (events.push(`position ${offset}`), new Promise((resolve) => (loaded = resolve))),
  update: ({ offset }) => void events.push(`update ${offset}`),
});
await time.advance(1);
let [{ id }] = server.last.frames("subscribe");
server.last.say({ type: "subscribed", id, topics: ["a"], epoch: "e", offset: 7 });
server.last.say({ type: "update", topic: "a", seq: 1, offset: 8, ts: 1, data: 1 });
await time.advance(1);
kit.equal(events, ["position 7"], "before the state is loaded");
events.push("state");
loaded();
await time.advance(1);
server.last.say({ type: "synced", id, offset: 7 });
server.last.say({ type: "update", topic: "a", seq: 2, offset: 9, ts: 1, data: 1 });
kit.equal(events, ["position 7", "state", "update 8", "update 9"], "afterwards");

// back with everything: not loaded again; without: loaded anew
for (const recovered of [true, false]) {
  server.last.end(1006);
  await time.advance(21_000);
  [{ id }] = server.last.frames("subscribe");
  server.last.say({ type: "subscribed", id, topics: ["a"], epoch: "e", offset: 20, recovered });
  server.last.say({ type: "synced", id, offset: 20 });
}
kit.equal(events.slice(4), ["position 20"], "after two cuts");
