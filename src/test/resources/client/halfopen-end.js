const [topic, last] = given;
const { client, told, store } = window.scene;
client.retry();
await kit.until(() => told.data().at(-1) === last && store.live && store.get(`${topic}/a`).data === last, "the newest");
kit.equal(told.updates.map(({ seq }) => seq), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal(told.gaps, [], "gaps");
client.close();
