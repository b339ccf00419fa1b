// Three ways to listen to the same topics, each with a connection of its own; the proxy cuts them at random moments.
const { random } = Math;
Math.random = () => random() / 50; // back soon, since the test waits for it
const client = sluice.connect("/ws", { heartbeat: 250 });
const each = kit.recorder();
const conflated = kit.recorder();
client.subscribe("cut/#", { buffer: 65_536, snapshot: false }, each.handlers);
client.subscribe(["cut/+"], { policy: "conflate" }, conflated.handlers);
const store = client.store("cut/#", { policy: "conflate", maxRate: 50 });
const iterated = [];
(async () => {
  for await (const frame of client.subscribe("cut/#", { buffer: 65_536, snapshot: false })) iterated.push(frame);
})();
window.scene = { client, each, conflated, store, iterated };
await kit.until(() => client.live, "live");
