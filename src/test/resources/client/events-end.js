const [last] = given;
const { client, told, store } = window.scene;
await kit.until(() => told.data().at(-1) === last && store.get("events/a")?.data === last, "all of it");
kit.equal(told.data(), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal(told.gaps, [], "gaps");
client.close();
