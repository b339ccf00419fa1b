// Listens to a server that will be stopped, and come back with its log.
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
client.subscribe("disk/#", { buffer: 1_000 }, told.handlers);
window.scene = { client, told, store: client.store("disk/#", { policy: "conflate", maxRate: 50 }) };
await kit.until(() => client.live && told.data().at(-1) === given[0], "what was there");
