const sockets = kit.countSockets();
const open = () => sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;

// mounted, unmounted and mounted again in one task, as React's StrictMode does
sluice.connect("/ws").close();
const client = sluice.connect("/ws", { heartbeat: 250 });
const first = client.subscribe("share/#", {}, { update() {} });
first.close();
const a = kit.recorder();
const one = client.subscribe("share/#", {}, a.handlers);
await kit.until(() => client.live, "live");
kit.equal(sockets.length, 1, "sockets after a double mount");

// the same again is the same subscription, and has the last values at once
await client.publish("share/x", 1);
await kit.until(() => a.updates.length === 1, "an update");
const b = kit.recorder();
const two = client.subscribe(["share/#"], {}, b.handlers);
await two.synced;
kit.equal([b.data(), b.updates[0].type], [[1], "snapshot"], "what the second one begins with");
await client.publish("share/x", 2);
await kit.until(() => b.data().at(-1) === 2 && a.data().at(-1) === 2, "both have the next one");
await kit.until(() => client.ledger?.delivered === 2, "the server sent each once");
kit.equal(sockets.length, 1, "sockets for the same subscription");

// closing is counted, and may be done twice
one.close();
one.close();
await client.publish("share/x", 3);
await kit.until(() => b.data().at(-1) === 3, "the other goes on");
kit.equal(a.data().at(-1), 2, "the closed one is told nothing more");

// what would govern another's topics has a connection of its own; what does not, has not
const c = kit.recorder();
const other = client.subscribe("share/+", { maxRate: 1 }, c.handlers);
client.subscribe("elsewhere", { maxRate: 1 }, { update() {} });
await other.synced;
kit.equal(sockets.length, 2, "sockets for another contract");
other.close();
await kit.until(() => open() === 1, "its connection ends with it");

// also under the same contract: its snapshots would swallow updates of the first
const overlapping = client.subscribe("share/+", {}, { update() {} });
await overlapping.synced;
kit.equal(sockets.length, 3, "sockets for filters that overlap");
overlapping.close();
await kit.until(() => open() === 1, "its connection ends with it too");

// and the one of what the server refuses
const refused = client.subscribe("share/x", { policy: "none" });
kit.equal((await refused.ready.catch(({ code }) => code)), "bad_parameter", "what the server refuses");
await kit.until(() => open() === 1, "its connection ends with it as well");

// a signal ends it
const abort = new AbortController();
const d = kit.recorder();
client.subscribe("share/x", {}, { ...d.handlers, signal: abort.signal });
await kit.until(() => d.synced === 1, "synced");
abort.abort();
await client.publish("share/x", 4);
await kit.until(() => b.data().at(-1) === 4, "the other has it");
kit.equal(d.data().at(-1), 3, "the aborted one has not");
client.close();
await kit.until(() => open() === 0, "no socket is left");
