// What a newer token does not allow any more is shown no more; what it allows again is asked for.
const server = kit.standIn();
const time = kit.fakeTime();
server.onframe = ({ type, id }, socket) =>
  type === "auth" && socket.say({ type: "authenticated", id, subject: "s", expires: Math.floor(time.now / 1_000) + 100 });
const client = sluice.connect("/ws", { token: async () => "t" });
const errors = [];
client.on("error", ({ code }) => errors.push(code));
const store = client.store("+/x");
const told = kit.recorder();
client.subscribe("+/x", { policy: "conflate" }, told.handlers);
const other = client.store("c");
const others = kit.recorder();
client.subscribe("c", { policy: "conflate" }, others.handlers);
await time.advance(10);
const beat = setInterval(() => server.last.say({ type: "heartbeat", ts: 1, offset: 0 }), 1_000);

const asked = (topic) => server.last.frames("subscribe").filter(({ topics }) => topics[0] === topic);
const say = (topic, type, more) => server.last.say({ type, id: asked(topic).at(-1)?.id, ...more });
const began = (topic, effective, more) => say(topic, "subscribed", { topics: [topic], effective, epoch: "e", offset: 10, ...more });
const snapshot = (topic, offset, data) => server.last.say({ type: "snapshot", topic, seq: offset, offset, ts: 1, data });
const shown = (of) => [...of.getSnapshot().topics.values()].map(({ topic, data }) => `${topic}=${data}`).sort().join(" ");
began("+/x", ["+/x"]);
began("c", ["c"]);
for (const [i, topic] of ["a/x", "b/x", "c"].entries()) snapshot(topic, i + 1, 1);
for (const topic of ["+/x", "c"]) say(topic, "synced", { offset: 10 });
await time.advance(20);
kit.equal([shown(store), store.live, shown(other)], ["a/x=1 b/x=1", true, "c=1"], "at first");

// in band: the one is narrowed, the other ends
server.last.say({ type: "subscribed", topics: ["+/x"], effective: ["a/x"], policy: "conflate", epoch: "e", offset: 12 });
server.last.say({ type: "unsubscribed", topics: ["c"] });
await time.advance(20);
kit.equal([shown(store), store.live, told.dropped], ["a/x=1", true, ["b/x"]], "narrowed in band");
kit.equal([told.resumed, told.gaps, told.synced], [[], [], 1], "and nothing else is told");
kit.equal([shown(other), other.live, others.dropped, others.ended?.code, errors], ["", false, ["c"], "forbidden", ["forbidden"]], "ended");

// a newer token is taken: it may allow more, of which the last values come
await time.advance(81_000);
kit.equal(asked("+/x").length, 2, "subscribes after the renewal");
kit.check(!("since" in asked("+/x")[1]) && asked("+/x")[1].snapshot !== false, "with since, or without snapshots");
began("+/x", ["+/x"]);
snapshot("b/x", 14, 2);
say("+/x", "synced", { offset: 14 });
await time.advance(20);
kit.equal([shown(store), store.live, told.synced, told.resumed], ["a/x=1 b/x=2", true, 1, []], "widened in band");
await time.advance(81_000);
kit.equal(asked("+/x").length, 2, "subscribes after a renewal where all counts");

// over a reconnect: a resume that does not cover it
const cut = async () => {
  server.last.end(1006);
  await time.advance(21_000);
};
await cut();
kit.check(asked("+/x")[0].since, "no since");
began("+/x", ["a/x"], { recovered: true });
say("+/x", "synced", { offset: 20 });
await time.advance(20);
kit.equal([shown(store), store.live, told.dropped, told.resumed], ["a/x=1", true, ["b/x", "b/x"], [true]], "resumed with less");

// and one that covers more than was told before: the last values are asked for
await cut();
kit.check(asked("+/x")[0].since, "no since");
began("+/x", ["+/x"], { recovered: true });
say("+/x", "synced", { offset: 20 });
await time.advance(20);
kit.equal([asked("+/x").length, asked("+/x")[1]?.snapshot], [2, true], "subscribes, and snapshot, of a resume with more");
began("+/x", ["+/x"]);
snapshot("a/x", 1, 1);
snapshot("b/x", 14, 2);
say("+/x", "synced", { offset: 20 });
await time.advance(20);
kit.equal([shown(store), told.data()], ["a/x=1 b/x=2", [1, 1, 2, 2]], "resumed with more");

// refused whole after a reconnect
await cut();
for (let i = 0; i < 2; i++) say("+/x", "error", { code: "forbidden", message: "not allowed", retryable: false });
await time.advance(20);
kit.equal([shown(store), store.live, told.ended?.code], ["", false, "forbidden"], "refused");
clearInterval(beat);
client.close();
