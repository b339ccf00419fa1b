// Listens to some topics; back at once after each cut, since the test waits for it.
const client = sluice.connect("/ws", { heartbeat: 250 });
client.on("state", ({ name }) => name === "waiting" && setTimeout(() => client.retry()));
const told = kit.recorder();
client.subscribe("cuts/#", { buffer: 65_536 }, told.handlers);
window.scene = { client, told };
await kit.until(() => client.live, "live");
