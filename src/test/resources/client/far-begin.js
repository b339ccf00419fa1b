// The server is far away: whatever is sent takes its time, there and back.
const [delayMs] = given;
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
client.subscribe("far/a", { buffer: 1_000, snapshot: false }, told.handlers);
window.scene = { client, told, store: client.store("far/+") };
await kit.until(() => client.live, "live");
const begun = performance.now();
await client.ping();
kit.check(performance.now() - begun >= 2 * delayMs, `an answer after ${performance.now() - begun} ms`);
