const [last] = given;
const { client, told, store } = window.scene;
await kit.until(() => told.data().at(-1) === last && store.live && store.get("disk/a")?.data === last, "the last one");
kit.equal(told.updates.map(({ seq }) => seq), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal([told.gaps, told.resumed.every(Boolean)], [[], true], "gaps, and whether each cut was made up for");
client.close();
