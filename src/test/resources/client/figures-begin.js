// A page that listens to everything, with handlers that keep the page busy for so many milliseconds each.
const [busyMs] = given;
const client = sluice.connect("/ws", { heartbeat: 1_000 });
const store = client.store("figures/#");
const scene = { client, store, told: 0, gaps: 0, hiddenMs: 0, ages: null, storeAges: null };
const age = ({ ts }) => Math.round(Date.now() - ts / 1_000);
const update = (frame) => {
  scene.told++;
  scene.ages?.push(age(frame));
  for (const end = performance.now() + busyMs; performance.now() < end; );
};
client.subscribe("figures/+", { policy: "conflate" }, { update, gap: () => void scene.gaps++ });
let hiddenAt = null;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    hiddenAt = Date.now();
  } else if (hiddenAt !== null) {
    scene.hiddenMs += Date.now() - hiddenAt;
    scene.ages = [];
    scene.storeAges = null;
  }
});
store.subscribe(() => {
  if (scene.ages !== null) scene.storeAges ??= [...store.getSnapshot().topics.values()].map(age).sort((a, b) => a - b);
});
window.scene = scene;
// busy as it is, it may take its time until all snapshots are here
await kit.until(() => scene.told >= 100 && store.getSnapshot().topics.size === 1_000, "all topics in the store");
