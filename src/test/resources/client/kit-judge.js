// All is here. What came before it came once, or a gap told of it, or it was conflated.
const [offsets, topics] = given;
const { client, slowClients, each, slow } = window.scene;
for (const [name, account] of Object.entries({ ...each, ...slow })) {
  kit.equal(account.faults, [], `${name}: out of order, or twice`);
  if (name === "conflate") continue;
  kit.equal(account.untold(offsets, topics), [], `${name}: missing, and no gap told of it`);
  kit.check(account.unknown > 0 || account.lost >= account.missing, `${name}: ${account.missing} missing, and ${account.lost} told`);
}
// what is iterated is read at its own pace, and may be too slow for the history
kit.equal([each.called.missing, each.called.gaps], [0, 0], "missing, gaps of the one that is called");
const text = JSON.stringify({ ...each, ...slow }, ["called", "iterated", ...Object.keys(slow), "updates", "missing", "lost", "gaps", "unknown", "resumed"]);
const resumed = each.called.resumed;
for (const one of [client, ...slowClients]) one.close();
return { resumed, text };
