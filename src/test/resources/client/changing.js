const sockets = kit.countSockets();
const client = sluice.connect("/ws", { heartbeat: 250 });
const told = kit.recorder();
const subscription = client.subscribe("change/#", { policy: "conflate" }, told.handlers);
await subscription.synced;
await client.publish("change/a", 1);
subscription.change({ policy: "conflate", maxRate: 1 });
for (let i = 2; i <= 20; i++) await client.publish("change/a", i);
await kit.until(() => told.data().at(-1) === 20, "the newest");
await kit.until(() => client.ledger.conflated > 0, "the new contract conflates");
kit.equal(told.updates.filter(({ type }) => type === "snapshot"), [], "snapshots");
kit.equal([told.gaps, sockets.length], [[], 1], "gaps and sockets");

// one that overlaps has another connection, and changes alone
const beside = client.subscribe("change/a", { policy: "conflate", maxRate: 1 }, { update() {} });
await beside.synced;
beside.change({ maxRate: 5 });
kit.equal(sockets.length, 2, "sockets with one that overlaps");

// one that is iterated has nobody beside it, and changes as well
const iterated = client.subscribe("change/#", { snapshot: false });
await iterated.synced;
iterated.change({ policy: "disconnect" });
client.close();
