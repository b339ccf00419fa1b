// Listens in many ways to the same topics; the proxy cuts all connections at random moments.
const { random } = Math;
Math.random = () => random() / 50; // back soon, since the test waits for it
const client = sluice.connect("/ws", { heartbeat: 250 });
const scene = { client, store: client.store("kit/#", { policy: "conflate", maxRate: 50 }), slowClients: [], each: {}, slow: {} };
const each = { buffer: 65_536, snapshot: false };
scene.each.called = kit.account();
client.subscribe("kit/#", each, scene.each.called.handlers);
scene.each.iterated = kit.account();
scene.each.iterated.iterate((handlers) => client.subscribe("kit/#", each, handlers));
const CREDIT = 8;
scene.pauseMs = (1_000 * CREDIT) / (0.4 * given[0]); // less than half of what is published
const pause = () => (scene.pauseMs > 0 ? new Promise((resolve) => setTimeout(resolve, scene.pauseMs)) : undefined);
for (const policy of ["drop-oldest", "drop-newest", "conflate", "disconnect"]) {
  const account = (scene.slow[policy] = kit.account());
  const slow = sluice.connect("/ws", { heartbeat: 250, credit: CREDIT });
  const { update } = account.handlers;
  slow.subscribe("kit/#", { policy, buffer: 50, snapshot: false }, { ...account.handlers, update: (frame) => (update(frame), pause()) });
  scene.slowClients.push(slow);
}
window.scene = scene;
await kit.until(() => client.live && scene.slowClients.every(({ live }) => live), "live");
