// The newest value of each topic is everywhere. What came before it came once, or a gap told of it, or it was conflated.
const [newest] = given;
const { client, store, slowClients, each, slow } = window.scene;
window.scene.pauseMs = 0; // the slow ones make up for it
const here = (values) => Object.entries(newest).every(([topic, data]) => values[topic] === data);
const views = Object.entries({ ...each, ...slow, store: { last: Object.fromEntries([...store.getSnapshot().topics].map(([topic, { data }]) => [topic, data])) } });
const behind = views.filter(([, { last }]) => !here(last)).map(([name, { last }]) => `${name} ${Math.max(...Object.values(last))}`);
if (behind.length > 0 || !store.live) return { behind: `${behind}, of ${Math.max(...Object.values(newest))}` };
for (const [name, account] of Object.entries({ ...each, ...slow })) {
  kit.equal(account.faults, [], `${name}: out of order, or twice`);
  if (name !== "conflate" && account.unknown === 0) {
    kit.equal(account.untold, undefined, name);
    kit.check(account.lost >= account.missing, `${name}: ${account.missing} missing, and ${account.lost} told`);
  }
}
// what is iterated is read at its own pace: where that is too slow for the history, a gap has told of it
kit.equal([each.called.missing, each.called.gaps], [0, 0], "missing, gaps of the one that is called");
kit.check(each.iterated.missing === 0 || each.iterated.gaps > 0, "the iterated one misses what no gap tells of");
const text = JSON.stringify({ ...each, ...slow }, ["called", "iterated", ...Object.keys(slow), "updates", "missing", "lost", "gaps", "unknown", "resumed"]);
const resumed = each.called.resumed;
for (const one of [client, ...slowClients]) one.close();
return { resumed, text };
