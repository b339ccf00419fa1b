const server = kit.standIn();
const time = kit.fakeTime();
const say = (from, to) => {
  for (let i = from; i <= to; i++) server.last.say({ type: "update", topic: "a", seq: i, offset: i, ts: 1, data: i });
};
const granted = () => server.last.frames("request").reduce((sum, { n }) => sum + n, 0);

// a handler that takes its time: what it has not finished is not granted again
let client = sluice.connect("/ws", { credit: 10 });
const finish = [];
client.subscribe("a", {}, { update: () => new Promise((resolve) => finish.push(resolve)) });
await time.advance(1);
kit.equal(granted(), 10, "at first");
say(1, 10);
await time.advance(1_000);
kit.equal(granted(), 10, "while ten are in work");
finish.splice(0, 5).forEach((done) => done());
await time.advance(1);
kit.equal(granted(), 15, "when five are done");
client.close();

// a request that was one frame too many is made again, or the stream would stand still for good
client = sluice.connect("/ws", { credit: 10 });
client.subscribe("a", {}, { update() {} });
await time.advance(1);
const [{ id, n }] = server.last.frames("request");
server.last.say({ type: "error", id, code: "rate_limited", message: "too many frames", retryable: true });
await time.advance(1_001);
kit.equal([n, granted()], [10, 20], "what was asked for, and in all with what was asked for anew");
server.last.say({ type: "error", id, code: "rate_limited", message: "too many frames", retryable: true });
server.last.end(1006);
await time.advance(2_000);
kit.equal(granted(), 10, "after a reconnect meanwhile");
client.close();

// a store: when the page has been told, once per frame
client = sluice.connect("/ws", { credit: 10 });
const store = client.store("a");
let toldTimes = 0;
store.subscribe(() => toldTimes++);
await time.advance(20);
toldTimes = 0;
const before = store.getSnapshot();
say(1, 10);
kit.equal([granted(), toldTimes], [10, 0], "before the frame");
kit.check(before === store.getSnapshot(), "a snapshot that is another each time");
await time.advance(20);
kit.equal([granted(), toldTimes, store.get("a").data], [20, 1, 10], "after the frame");
kit.check(before !== store.getSnapshot() && !before.topics.has("a"), "a snapshot that changed afterwards");
client.close();

// a handler that throws is reported, and the stream goes on
client = sluice.connect("/ws", { credit: 10 });
let seen = 0;
globalThis.onerror = () => true;
client.subscribe("a", {}, { update: () => { seen++; throw new Error("the application's own"); } });
await time.advance(1);
say(1, 10);
await time.advance(1);
kit.equal([seen, granted()], [10, 20], "with a handler that throws");
