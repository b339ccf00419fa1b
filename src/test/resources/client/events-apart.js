// By server-sent events of the real server: what a filter may have in it, and one that is refused beside others.
globalThis.WebSocket = class {
  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006, reason: "" }), 1);
  }
  close() {}
};
const { random } = Math;
Math.random = () => random() / 50;
const client = sluice.connect("/ws", { heartbeat: 250 });
const topic = "events/a b, c_d&e=f%20é";
const told = kit.recorder();
client.subscribe(topic, { snapshot: false }, told.handlers);
const refused = kit.recorder();
client.subscribe("events/refused", { policy: "none" }, refused.handlers);
const other = kit.recorder();
client.subscribe("events/+/other", { maxRate: 1_000 }, other.handlers);
await kit.until(() => told.synced && other.synced && refused.ended, "asked for");
kit.equal(refused.ended.code, "bad_parameter", "why it was refused");
await kit.until(() => client.live, "the others go on");
await client.publish(topic, 1);
await client.publish("events/x/other", 2);
await kit.until(() => told.data()[0] === 1 && other.data()[0] === 2, "updates");
// a stream has no will, which is told
const errors = [];
client.on("error", ({ message }) => void errors.push(message));
client.will({ stale: true }).catch(() => {});
await kit.until(() => errors.length === 1, "why there is no will");
kit.check(/wait.* for a WebSocket/.test(errors[0]), errors[0]);
kit.equal(await client.ping().catch(({ code }) => code), "unavailable", "a ping");
kit.equal([client.state.name, told.ended, other.ended], ["connected", undefined, undefined], "the others");
client.close();
