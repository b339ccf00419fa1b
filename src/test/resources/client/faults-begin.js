// A client that hears why it is closed.
const client = sluice.connect("/ws");
const told = kit.recorder();
const states = [];
client.on("state", (state) => states.push(state));
client.subscribe("faults/a", { buffer: 1_000 }, told.handlers);
await kit.until(() => client.live, "live");
const { random } = Math;
Math.random = () => random() / 50; // back soon, since the test waits for it
window.scene = { client, told, states };
