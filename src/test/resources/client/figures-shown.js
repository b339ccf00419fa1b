// What it is told first when it is shown again: how old are those values?
const { client, store, told, gaps } = window.scene;
const wasHidden = document.visibilityState === "hidden";
window.scene.ages = [];
const begun = Date.now();
await kit.until(() => window.scene.ages.length >= 50, "updates");
const ages = window.scene.ages.slice(0, 50).sort((a, b) => a - b);
let newest;
await new Promise((resolve) => {
  const off = store.subscribe(() => {
    off();
    newest = Math.max(...[...store.getSnapshot().topics.values()].map(({ ts }) => ts));
    resolve();
  });
});
const round = Math.round;
return JSON.stringify({ toldWhileAway: told, gaps, firstAgesMs: { median: round(ages[25]), max: round(ages[49]) }, storeAgeMs: round(Date.now() - newest / 1_000), live: client.live, state: document.visibilityState, wasHidden, withinMs: Date.now() - begun });
