// No upgrade succeeds here.
globalThis.WebSocket = class {
  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006, reason: "" }), 1);
  }
  close() {}
};
const { random } = Math;
Math.random = () => random() / 50; // back soon, since the test waits for it
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
client.subscribe("events/a", { snapshot: false }, told.handlers);
const store = client.store("events/+");
window.scene = { client, told, store };
await kit.until(() => client.live, "live by server-sent events");
const { seq } = await client.publish("events/a", 1);
kit.equal(seq, 1, "published by POST");
await kit.until(() => told.data().at(-1) === 1 && store.get("events/a")?.data === 1, "an update");
const fault = await client.publish("$sys/x", 1).catch((error) => error);
kit.check(fault instanceof sluice.SluiceError && typeof fault.code === "string" && !fault.unknown, `refused with ${fault.code}`);
