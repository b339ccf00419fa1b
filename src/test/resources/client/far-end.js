const [last] = given;
const { client, told, store } = window.scene;
await kit.until(() => told.data().at(-1) === last && store.live && store.get("far/a").data === last, "the newest");
kit.equal(told.data(), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal([told.gaps, told.resumed], [[], [true]], "gaps, and whether it went on");
kit.equal((await client.publish("far/b", 1)).seq, 1, "an answer to a publish");
client.close();
