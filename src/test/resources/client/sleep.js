const server = kit.standIn();
const time = kit.fakeTime();
const client = sluice.connect("/ws");
const told = kit.recorder();
client.subscribe("a", {}, told.handlers);
server.onframe = (frame, socket) => {
  if (frame.type !== "subscribe") return;
  socket.say({ type: "subscribed", id: frame.id, topics: ["a"], epoch: "e", offset: 1, ...(frame.since && { recovered: true }) });
  socket.say({ type: "synced", id: frame.id, offset: 1 });
  if (frame.since) socket.say({ type: "update", topic: "a", seq: 2, offset: 2, ts: 1, data: "after" });
};
await time.advance(1);
await time.sleep(600_000);
await time.advance(1_000);
kit.equal(told.data(), ["after"], "within a second of waking");
kit.equal(server.sockets.length, 2, "sockets");

// a shorter pause, from which the connection comes back: it is asked, and stays
server.onframe = (frame, socket) => frame.type === "ping" && socket.say({ type: "pong", ts: 1 });
await time.sleep(15_000);
await time.advance(6_000);
kit.equal([server.sockets.length, client.state.name], [2, "connected"], "after a pause that the connection outlived");
kit.check(server.last.frames("ping").length > 0, "it was not asked");

// and one from which it does not
server.onframe = undefined;
await time.sleep(15_000);
await time.advance(5_000);
kit.equal(server.sockets.length, 3, "sockets after a pause that it did not outlive");

// a clock that is set back changes nothing
const { now } = Date;
Date.now = () => now() - 86_400_000;
server.last.say({ type: "heartbeat", ts: 1, offset: 2 });
await time.advance(3_000);
kit.equal([server.sockets.length, client.state.name], [3, "connected"], "after the clock was set back");

// nor does one that is set forward, though the client asks first whether the server is still there
const { now: back } = Date;
Date.now = () => back() + 2 * 86_400_000;
server.onframe = ({ type }, socket) => type === "ping" && socket.say({ type: "pong", ts: 1 });
server.last.say({ type: "heartbeat", ts: 1, offset: 2 });
await time.advance(3_000);
server.last.say({ type: "heartbeat", ts: 1, offset: 2 });
await time.advance(3_000);
kit.equal([server.sockets.length, client.state.name, client.live], [3, "connected", false], "after the clock was set forward");
