// Each has all, once, though the tab that came first has gone and the connection was cut.
const [last] = given;
const { client, told, store } = window.scene;
await kit.until(() => told.data().at(-1) === last, "the last one");
kit.equal(told.updates.map(({ seq }) => seq), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal([told.gaps, told.resumed], [[], [true]], "gaps, and whether it was made up for");
await kit.until(() => store.get("shared/a").data === last && store.live, "the newest in a live store");
const { seq } = await client.publish(`elsewhere/${Math.random()}`, 1);
kit.equal(seq, 1, "a publish");
