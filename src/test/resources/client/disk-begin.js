// Listens over a restart of the server, which keeps its log on disk.
const { random } = Math;
Math.random = () => random() / 20;
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
client.subscribe("disk/#", { buffer: 1_000, snapshot: false }, told.handlers);
window.scene = { client, told, store: client.store("disk/+") };
await kit.until(() => client.live && client.ledger !== null, "live, with a place to go on from");
