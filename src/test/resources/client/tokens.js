const server = kit.standIn();
const time = kit.fakeTime();
let life = 100;
server.onframe = ({ type, id, token }, socket) => {
  if (type !== "auth") return;
  if (token.startsWith("bad")) socket.end(4401, "no valid token");
  else socket.say({ type: "authenticated", id, subject: "s", expires: Math.floor(time.now / 1_000) + life });
};

// nothing is sent before the token was taken; in band again at 80 % of its life; never two calls at a time
let calls = 0;
let open = 0;
let most = 0;
const slow = async () => {
  most = Math.max(most, ++open);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  open--;
  return `t${++calls}`;
};
let client = sluice.connect("/ws", { token: slow });
client.subscribe("a", {}, { update() {} });
client.subscribe("a", { maxRate: 1 }, { update() {} });
await time.advance(3_000);
kit.equal(server.sockets.map((socket) => socket.sent[0]?.type), ["auth", "auth"], "first frames");
kit.check(server.sockets.every((socket) => socket.frames("subscribe").length === 1), "no subscribe after the token");
kit.equal([calls, most], [1, 1], "calls and how many at a time");
const beat = setInterval(() => server.sockets.forEach((socket) => socket.say({ type: "heartbeat", ts: 1, offset: 0 })), 1_000);
await time.advance(78_000);
kit.equal(calls, 1, "calls before 80 % of its life");
await time.advance(6_000);
kit.equal([calls, most], [2, 1], "calls after 80 % of its life");
kit.equal(server.sockets.length, 2, "sockets: it is renewed in band");
client.close();
await time.advance(1_000);

// a renewal that has to wait: the connection and its first token go on meanwhile
let renewals = 0;
const taken = server.onframe;
server.onframe = (frame, socket) => {
  if (frame.type === "auth" && frame.token === "t2") renewals++;
  if (frame.type === "auth" && frame.token === "t2" && renewals === 1) socket.say({ type: "error", id: frame.id, code: "unavailable", message: "no keys", retryable: true });
  else taken(frame, socket);
};
let token = "t1";
client = sluice.connect("/ws", { token: async () => token });
await time.advance(1_000);
const opened = server.sockets.length;
token = "t2";
await time.advance(81_000);
kit.equal([renewals, client.state.name, server.sockets.length], [1, "connected", opened], "when the server can not look at the new token");
await time.advance(18_000);
kit.equal([renewals, client.state.name, server.sockets.length], [2, "connected", opened], "before the first one runs out");
server.onframe = taken;

// a renewal that its source refuses: for good; that its source can not be asked for: again before it runs out
let fault = new TypeError("Failed to fetch");
let asks = 0;
const renewed = sluice.connect("/ws", { token: async () => (asks++ === 0 ? "t" : Promise.reject(fault)) });
await time.advance(82_000);
kit.equal([asks, renewed.state.name], [2, "connected"], "while the source is away");
fault = new Error("logged out");
await time.advance(18_000);
kit.equal([asks, renewed.state.name, renewed.state.code], [3, "closed", 4401], "once it refuses");
client.close();

// refused by its source: for good
for (const refusal of [async () => null, async () => Promise.reject(new Error("logged out"))]) {
  client = sluice.connect("/ws", { token: refusal });
  await time.advance(30_000);
  kit.equal([client.state.name, client.state.code], ["closed", 4401], "after a refusal");
}

// a network that is away is no refusal
let away = true;
client = sluice.connect("/ws", { token: async () => (away ? Promise.reject(new TypeError("Failed to fetch")) : "t") });
await time.advance(5_000);
kit.check(client.state.name !== "closed", "a network fault ended it");
away = false;
await time.advance(30_000);
kit.equal(client.state.name, "connected", "once the network is back");
client.close();

// refused by the server: once more with another one, and then for good
let asked = 0;
client = sluice.connect("/ws", { token: async () => `bad${++asked}` });
await time.advance(60_000);
kit.equal([client.state.name, client.state.code, asked], ["closed", 4401, 2], "after the server refused two");

// a server that knows no tokens is open to all
server.onframe = ({ type, id }, socket) => type === "auth" && socket.say({ type: "error", id, code: "unknown_type", message: "auth", retryable: false });
client = sluice.connect("/ws", { token: "t" });
await time.advance(10);
kit.equal(client.state.name, "connected", "at a server without tokens");
clearInterval(beat);
