const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
const store = client.store("restart/#");
client.subscribe("restart/#", { maxRate: 100 }, told.handlers);
window.scene = { client, told, store };
await kit.until(() => client.live && store.getSnapshot().topics.size === 2, "two topics");
await kit.until(() => client.ledger !== null, "a heartbeat");
