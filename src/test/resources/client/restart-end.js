// The other server knows one of the two topics, by a lower offset than the first one had.
const { client, told, store } = window.scene;
await kit.until(() => told.resumed.length > 0 && client.live, "back");
kit.equal(told.resumed.at(-1), false, "recovered");
kit.check(told.gaps.some(({ lost, reason }) => lost === null && reason === "history"), "the gap was not told");
await kit.until(() => store.live, "a live store");
await kit.until(() => store.getSnapshot().topics.size === 1, "one topic");
kit.equal(store.get("restart/kept").data, "new", "value");
kit.equal(told.dropped, ["restart/gone"], "dropped");
kit.equal(told.updates.at(-1).data, "new", "last update");
client.close();
