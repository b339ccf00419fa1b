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

// who comes later is told where it begins, and loads its own state, though the connection was made up for
server.last.end(1006);
await time.advance(21_000);
[{ id }] = server.last.frames("subscribe");
server.last.say({ type: "subscribed", id, topics: ["a"], epoch: "e", offset: 30, recovered: true });
server.last.say({ type: "synced", id, offset: 30 });
server.last.say({ type: "update", topic: "a", seq: 3, offset: 31, ts: 1, data: 1 });
const later = [];
client.subscribe("a", { snapshot: false }, {
  load: ({ offset }) => void later.push(`position ${offset}`),
  resumed: () => void later.push("resumed"),
  update() {},
});
kit.equal(later, ["position 31"], "the later one");

// a load that a cut overtakes: what waited for it is older than the state that is loaded then
events.length = 0;
const cut = async (offset) => {
  server.last.end(1006);
  await time.advance(21_000);
  [{ id }] = server.last.frames("subscribe");
  server.last.say({ type: "subscribed", id, topics: ["a"], epoch: "e", offset, recovered: false });
};
await cut(40);
server.last.say({ type: "update", topic: "a", seq: 5, offset: 41, ts: 1, data: 1 });
await cut(50);
server.last.say({ type: "update", topic: "a", seq: 7, offset: 51, ts: 1, data: 1 });
loaded();
await time.advance(1);
kit.equal(events, ["position 40", "position 50", "update 51"], "after a load that was overtaken");
