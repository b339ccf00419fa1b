const server = kit.standIn({ welcome: false });
const time = kit.fakeTime();
Math.random = () => 0.01; // back soon
const loaded = () => import("/client/will.js"); // who asked for it before has it then
const client = sluice.connect("/ws");
const errors = [];
client.on("error", ({ code }) => void errors.push(code));
const fates = [];
const tell = (name, promise) => promise.then(() => void fates.push(`${name}: done`), ({ code, unknown, retryable }) => void fates.push(`${name}: ${code}${unknown ? " unknown" : ""}${retryable ? " retryable" : ""}`));
const said = () => server.last.frames("will").map(({ publish, stale, after }) => publish?.[0].topic ?? stale ?? after ?? "none");
const will = (topic) => client.will({ publish: [{ topic, data: null }] });
let refusal = null;
const answer = ({ type, id }, socket) => {
  if (type !== "will") return;
  if (refusal) socket.say({ type: "error", id, message: "m", retryable: false, ...refusal });
  else socket.say({ type: "willed", id });
};
const cut = async () => {
  server.last.end(1006);
  await time.advance(5_000);
};

// before there is a connection it waits for one, and what takes its place is said instead
tell("a", will("a"));
tell("b", client.will({ stale: true, after: 5 }));
await loaded();
await time.advance(1);
server.welcome = true;
server.last.open();
await time.advance(1);
kit.equal([said(), fates], [[true], []], "as soon as it is connected");
const [{ type, id, stale, after }] = server.last.frames("will");
kit.equal([type, stale, after, client.state.name], ["will", true, 5, "connected"], "the frame");
server.last.say({ type: "willed", id });
await time.advance(1);
kit.equal(fates.splice(0).sort(), ["a: done", "b: done"], "once it is answered");

// it belongs to the connection: it is said again on the next one, before anything is subscribed to or published
server.onframe = answer;
client.subscribe("x", {}, { update() {} });
await cut();
kit.equal([server.sockets.length, said(), server.last.sent[0].type], [2, [true], "will"], "on the next connection");

// replaced, refused, too large: the one before counts on, here and on the next connection
tell("c", will("c"));
await loaded();
await time.advance(1);
refusal = { code: "forbidden" };
tell("d", will("d"));
await loaded();
await time.advance(1);
refusal = null;
kit.equal(fates.splice(0), ["c: done", "d: forbidden"], "refused");
tell("e", will("e".repeat(70_000)));
await loaded();
await time.advance(1);
kit.equal([fates.splice(0), client.state.name], [["e: too_large"], "connected"], "too large");
await cut();
kit.equal(said(), ["c"], "after a refusal");

// refused where the one before was not said yet
server.onframe = (frame, socket) => {
  if (frame.publish?.[0].topic === "d") socket.say({ type: "error", id: frame.id, code: "forbidden", message: "m", retryable: false });
  else answer(frame, socket);
};
server.welcome = false;
await cut();
tell("d", will("d"));
await loaded();
server.welcome = true;
server.last.open();
await time.advance(1);
kit.equal([said(), fates.splice(0)], [["d", "c"], ["d: forbidden"]], "refused on a new connection");

// the connection goes before the answer: said again, and done then
server.onframe = undefined;
tell("f", will("f"));
await loaded();
await time.advance(1);
server.onframe = answer;
await cut();
kit.equal([said(), fates.splice(0)], [["f"], ["f: done"]], "cut off before the answer");

// no answer: nobody knows
server.onframe = undefined;
tell("g", will("g"));
await loaded();
await time.advance(4_999);
kit.equal(fates, [], "before 5 s");
server.onframe = answer;
await time.advance(2);
kit.equal([fates.splice(0), said()], [["g: unavailable unknown"], ["f", "g", "f"]], "after 5 s");

// refused when it is said again: after a while once more, or no more
errors.length = 0;
refusal = { code: "rate_limited", retryable: true };
await cut();
kit.check(errors.length > 1 && errors.every((code) => code === "rate_limited"), `told: ${errors}`);
refusal = null;
await time.advance(1_000);
kit.equal(said().at(-1), "f", "after it was too often");
refusal = { code: "forbidden" };
errors.length = 0;
await cut();
kit.equal([errors, said()], [["forbidden"], ["f"]], "a new token may not");
await cut();
kit.equal(said(), [], "after that");
refusal = null;

// taken back
tell("h", will("h"));
tell("none", client.will());
await loaded();
await time.advance(1);
kit.equal([fates.splice(0).sort(), said().at(-1)], [["h: done", "none: done"], "none"], "taken back");
await cut();
kit.equal(said(), [], "when there is none");

// leave is taken by close() alone: who gives up a connection, or has to end, has a will
client.will({ stale: true });
await loaded();
await time.advance(1);
const silent = server.last;
await time.advance(17_000);
kit.equal([silent.isClosed, silent.closeCode], [true, 4000], "a silent server");
await time.advance(1_000);
client.close();
kit.equal(server.last.closeCode, 1000, "closed by the application");
tell("late", client.will({ stale: true }));
await loaded();
await time.advance(1);
kit.equal(fates.splice(0), ["late: 1000"], "after close");

// what waits when the client ends
server.refuse = true;
const never = sluice.connect("/ws", { sse: false });
tell("never", never.will({ stale: true }));
await loaded();
await time.advance(1_000);
kit.equal(fates, [], "while it waits");
never.close();
await time.advance(1);
kit.equal(fates.splice(0), ["never: 1000"], "closed while it waits");
server.refuse = false;
let asked = 0;
const dismissed = sluice.connect("/ws", { token: async () => (asked++ === 0 ? "t" : null) });
server.onframe = ({ type, id }, socket) => type === "auth" && socket.say({ type: "authenticated", id, subject: "s", expires: Math.floor(time.now / 1_000) + 10 });
await time.advance(9_000);
kit.equal([dismissed.state.name, server.last.closeCode], ["closed", 4000], "without a token it has not taken leave");

// tabs that share a connection have none
const sharing = sluice.connect("/ws", { shared: true });
tell("shared", sharing.will({ stale: true }));
await loaded();
await time.advance(1);
kit.equal(fates.splice(0), ["shared: bad_parameter"], "shared");
sharing.close();
