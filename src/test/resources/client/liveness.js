// Whatever a store shows as live must be the present.
const server = kit.standIn();
const time = kit.fakeTime();
const answer = ({ type, id, topics }, socket) => {
  if (type !== "subscribe") return;
  socket.say({ type: "subscribed", id, topics, epoch: "e", offset: 1 });
  socket.say({ type: "synced", id, offset: 1 });
};
server.onframe = answer;
const beat = (socket, more) => socket.say({ type: "heartbeat", ts: 1, offset: 1, ...more });
const client = sluice.connect("/ws");
const store = client.store("a");
const other = client.store("a", { maxRate: 1 }); // over a connection of its own
const live = (one) => one.getSnapshot().live;
await time.advance(50);
kit.equal([server.sockets.length, live(store), live(other)], [2, true, true], "two connections");

// each by its own connection, also where the client as a whole is not live anyway
for (let i = 0; i < 13; i++) {
  beat(server.sockets[0], { behind: 1_500 });
  await time.advance(1_000);
}
kit.equal([live(store), live(other)], [false, false], "one behind, the other silent for 13 s");
beat(server.sockets[1]);
await time.advance(50);
kit.equal([live(store), live(other)], [false, true], "the other goes on");

// not by the snapshots of another one that is still to come
server.onframe = undefined;
beat(server.sockets[0]);
client.subscribe("b", {}, { update() {} });
await time.advance(50);
kit.equal([live(store), client.live], [true, false], "while another waits for its snapshots");

// not after a sleep, in which one of the clocks stood still, before something is heard again
const { now } = performance;
performance.now = () => now() - 60_000;
await time.sleep(60_000);
kit.check(!store.live && !other.live, "live right after a sleep");
server.sockets.forEach((socket) => beat(socket));
await time.advance(50);
kit.equal([live(store), live(other)], [true, true], "once something was heard");

// not when it has ended, though its connection goes on
server.sockets[0].say({ type: "unsubscribed", topics: ["a"] });
await time.advance(50);
kit.equal([live(store), store.live], [false, false], "what the server does not send any more");

// not when it is closed
kit.equal(live(other), true, "before it is closed");
other.close();
kit.equal(live(other), false, "after it is closed");
client.close();
