const [topic] = given;
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
client.subscribe(`${topic}/#`, { buffer: 1_000, snapshot: false }, told.handlers);
window.scene = { client, told, store: client.store(`${topic}/#`, { policy: "conflate", maxRate: 50 }) };
await kit.until(() => client.live, "live");
