// What it was told first when it was shown again: how old were those values?
const { client, store } = window.scene;
await kit.until(() => window.scene.ages?.length >= 50 && window.scene.storeAges, "updates");
const { told, gaps, hiddenMs, storeAges } = window.scene;
const ages = window.scene.ages.slice(0, 50).sort((a, b) => a - b);
const spread = (sorted) => ({ median: sorted[sorted.length >> 1], max: sorted.at(-1) });
return { hiddenMs, text: JSON.stringify({ told, gaps, hiddenMs, first50AgesMs: spread(ages), storeAgesMs: spread(storeAges), live: client.live, ledger: client.ledger }) };
