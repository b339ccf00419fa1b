// Credit is as much as the page can process in 50 ms, measured by what it has processed.
const server = kit.standIn();
const time = kit.fakeTime();
let seq = 0;
const say = (count) => {
  for (let i = 0; i < count; i++) server.last.say({ type: "update", topic: "a", seq: ++seq, offset: seq, ts: 1, data: seq });
};
const granted = () => server.last.frames("request").reduce((sum, { n }) => sum + n, 0);
/** The server sends as many as it may. */
const sendAll = async () => {
  const open = granted() - seq;
  say(open);
  await time.advance(1);
  return open;
};
const begin = (options) => {
  seq = 0;
  return sluice.connect("/ws", options);
};

// a handler that keeps the page busy for 20 ms with each
let busyMs = 20;
let client = begin();
client.subscribe("a", {}, { update: () => time.busy(busyMs) });
await time.advance(1);
kit.equal(granted(), 64, "before anything was measured");
await sendAll();
kit.check(granted() - seq <= 2, `${granted() - seq} at once where each takes 20 ms`);
for (let i = 0; i < 20; i++) kit.check((await sendAll()) > 0 && granted() - seq <= 2, `${granted() - seq} later on`);

// busier than that: one at a time; then with nothing to do: all that it may
busyMs = 300;
for (let i = 0; i < 5; i++) await sendAll();
kit.equal(granted() - seq, 1, "where each takes 300 ms");
busyMs = 0;
for (let i = 0; i < 5; i++) await sendAll();
kit.equal(granted() - seq, 1_000, "where it takes no time");

// what was learnt counts after a reconnect too
busyMs = 20;
for (let i = 0; i < 2; i++) await sendAll();
server.last.end(1006);
seq = 0;
await time.advance(1_000);
kit.check(granted() <= 2, `${granted()} after a reconnect`);
client.close();

// who iterates is measured by when it asks for the next one
client = begin();
const updates = client.subscribe("a");
await time.advance(1);
const connection = server.last;
(async () => {
  for await (const { seq } of updates) time.busy(seq > 0 ? 20 : 0);
})().catch(() => {}); // it ends with its client
await sendAll();
await sendAll();
kit.check(connection.frames("request").length > 1 && granted() - seq <= 2, `${granted() - seq} at once of who iterates`);
client.close();

// a store of a page that is hidden while it waits for a frame to draw
let isHidden = false;
Object.defineProperty(document, "visibilityState", { get: () => (isHidden ? "hidden" : "visible"), configurable: true });
const drawing = globalThis.requestAnimationFrame;
globalThis.requestAnimationFrame = (run) => (isHidden ? 1e9 : drawing(() => !isHidden && run()));
client = begin({ credit: 10 });
const store = client.store("a");
let told = 0;
store.subscribe(() => told++);
await time.advance(50);
told = 0;
say(10);
isHidden = true;
await time.advance(1_000);
kit.equal([told, granted()], [1, 20], "told, and granted, within a second of becoming hidden");
say(10);
await time.advance(1);
kit.equal([told, granted()], [1, 30], "a hidden page is sent what it can process, so that it has the newest when it is shown");
kit.equal(store.get("a").data, 20, "the newest");
await time.advance(1_000);
kit.equal([told, store.getSnapshot().topics.get("a").data], [2, 20], "what its listeners are told each second");
