// One of several tabs that ask for a connection in common.
const client = sluice.connect("/ws", { heartbeat: 250, shared: true });
const told = kit.recorder();
const contract = { buffer: 1_000, snapshot: false };
client.subscribe("shared/#", contract, told.handlers);
const store = client.store("shared/#", contract);
window.scene = { client, told, store };
await kit.until(() => client.live && store.live, "live");
