// A page that listens to everything, with handlers that keep the page busy for so many milliseconds each.
const [busyMs] = given;
const client = sluice.connect("/ws", { heartbeat: 1_000 });
const store = client.store("figures/#");
const scene = { client, store, told: 0, ages: null, gaps: 0 };
const update = ({ ts }) => {
  scene.told++;
  scene.ages?.push(Date.now() - ts / 1_000);
  for (const end = performance.now() + busyMs; performance.now() < end; );
};
client.subscribe("figures/+", { policy: "conflate" }, { update, gap: () => void scene.gaps++ });
window.scene = scene;
await kit.until(() => client.live && store.getSnapshot().topics.size === 1_000, "all topics");
