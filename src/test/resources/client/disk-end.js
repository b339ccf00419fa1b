// All that was published meanwhile came, once, and nothing is missing.
const [last] = given;
const { client, told, store } = window.scene;
client.retry();
await kit.until(() => told.data().at(-1) === last && store.live && store.get("disk/a").data === last, "the newest");
kit.equal(told.updates.filter(({ topic }) => topic === "disk/a").map(({ seq }) => seq), Array.from({ length: last - 4 }, (_, i) => i + 5), "each once");
kit.equal([told.gaps, told.resumed, told.dropped], [[], [true], []], "gaps, whether it was made up for, and what was dropped");
kit.check(store.get("disk/kept").data === 0, "what nobody published since is still there");
client.close();
