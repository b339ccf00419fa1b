const server = kit.standIn({ welcome: false });
const time = kit.fakeTime();
const messages = [];
const client = sluice.connect("/ws");
const told = kit.recorder();
client.subscribe("a", {}, told.handlers);
client.subscribe("b/c", {}, told.handlers);
await time.advance(1);
kit.check(new URL(server.last.url).searchParams.get("frames") === "array", "it did not ask for arrays");
server.onframe = (frame, socket, message) => messages.push(message);
server.last.say([{ type: "welcome", session: "s", epoch: "e", offset: 0, heartbeat: 5_000 }]);
await time.advance(1);
kit.check(Array.isArray(messages[0]) && messages[0].length === 3, `sent ${JSON.stringify(messages)}`);
const [first, second] = server.last.frames("subscribe");
server.last.say([
  { type: "subscribed", id: first.id, topics: ["a"], epoch: "e", offset: 0 },
  { type: "update", topic: "a", seq: 1, offset: 1, ts: 1, data: 1 },
  { type: "update", topic: "b/c", seq: 1, offset: 2, ts: 1, data: 2 },
  { type: "update", topic: "b/d", seq: 1, offset: 3, ts: 1, data: 3 },
]);
kit.equal(told.data(), [1, 2], "updates");
kit.check(second.topics[0] === "b/c", "second subscribe");
messages.length = 0;
for (let i = 0; i < 1_000; i++) client.publish("many", "é".repeat(100)).catch(() => {});
await time.advance(1);
const most = Math.max(...messages.map((message) => new TextEncoder().encode(JSON.stringify(message)).length));
kit.check(messages.length === 1_000 && Array.isArray(messages[0]) && most <= 65_536, `a message of ${most} bytes is more than the server takes`);

// what can not be read is not passed over: the connection begins anew, and it is made up for
const opened = server.sockets.length;
server.last.onmessage({ data: "[{" });
kit.equal([client.state.name, client.state.code], ["waiting", 1006], "after a message that is no JSON");
await time.advance(1_000);
kit.equal(server.sockets.length, opened + 1, "sockets after it");
