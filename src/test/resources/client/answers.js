const server = kit.standIn();
const time = kit.fakeTime();
const client = sluice.connect("/ws", { offline: 2 });
const fate = (promise) => promise.then((value) => value, ({ code, unknown, retryable }) => ({ code, unknown, retryable }));

// offline: as many as are allowed wait, the next is refused
const kept = [client.publish("a", 1), client.publish("a", 2)].map(fate);
kit.equal(await fate(client.publish("a", 3)), { code: "unavailable", unknown: false, retryable: true }, "one too many");
server.onframe = ({ type, id, topic, data }, socket) => type === "publish" && socket.say({ type: "published", id, topic, seq: data, offset: data });
await time.advance(10);
kit.equal((await Promise.all(kept)).map(({ seq }) => seq), [1, 2], "those that waited");

// no answer: an error, and nobody knows
server.onframe = undefined;
let publish = fate(client.publish("a", 4));
await time.advance(5_001);
kit.equal(await publish, { code: "unavailable", unknown: true, retryable: false }, "without an answer");

// the connection goes before the answer: nobody knows, and it is never sent again
publish = fate(client.publish("a", 5));
await time.advance(1);
server.last.end(1006);
kit.equal(await publish, { code: "unavailable", unknown: true, retryable: false }, "cut off");
await time.advance(30_000);
kit.equal(server.last.frames("publish"), [], "publishes after the cut");

// what the server says of it
server.onframe = ({ type, id }, socket) => type === "publish" && socket.say({ type: "error", id, code: "unavailable", message: "m", retryable: false, unknown: true });
kit.equal(await fate(client.publish("a", 6)), { code: "unavailable", unknown: true, retryable: false }, "in doubt");

// too large for one message: refused before it is sent, since the server would end the connection for good
kit.equal(await fate(client.publish("a", "é".repeat(40_000))), { code: "too_large", unknown: false, retryable: false }, "too large");
kit.equal([client.state.name, server.last.frames("publish").length], ["connected", 1], "state after it, and publishes sent");

// what no JSON can say is refused alone: what was sent beside it is sent
const beside = fate(client.publish("a", 7));
const noJson = await client.publish("a", 7n).catch((fault) => fault.name);
await time.advance(1);
kit.equal([noJson, (await beside).unknown, server.last.frames("publish").length], ["TypeError", true, 2], "no JSON");

// given up
server.onframe = undefined;
const abort = new AbortController();
publish = fate(client.publish("a", 7, { signal: abort.signal }));
abort.abort();
kit.equal((await publish).code, "aborted", "given up");
// a subscribe that is not answered is told
const errors = [];
client.on("error", ({ code, message }) => void errors.push(`${code}: ${message}`));
client.subscribe("a", {}, { update() {} });
await time.advance(5_001);
kit.equal(errors, ["unavailable: no answer within 5000 ms"], "a subscribe without an answer");

client.close();
kit.equal((await fate(client.publish("a", 8))).code, "unavailable", "after close");

// a signal ends the whole client
const all = new AbortController();
const ended = sluice.connect("/ws", { signal: all.signal });
await time.advance(1);
all.abort();
kit.equal([ended.state.name, ended.state.code, server.last.isClosed], ["closed", 1000, true], "after a signal");
