// Where no SharedWorker can be, a page that asks for one has a socket of its own.
const sockets = kit.countSockets();
const { random } = Math;
Math.random = () => random() / 20;
for (const none of [undefined, class { constructor() { throw new DOMException("of another origin", "SecurityError"); } }, class { port = {}; constructor() { setTimeout(() => this.onerror(new Event("error"))); } }]) {
  globalThis.SharedWorker = none;
  const client = sluice.connect("/ws", { shared: true });
  client.subscribe("unshared", {}, { update() {} });
  await kit.until(() => client.live, "live");
  kit.equal(sockets.splice(0).length, 1, `sockets with ${none}`);
  client.close();
}
