// All up to the last one, each once, over an end of that code and reason.
const [last, code, reason] = given;
const { client, told, states } = window.scene;
const isOver = () => !code || states.some((state) => state.name === "waiting" && state.code === code && state.reason === reason);
await kit.until(() => told.data().at(-1) === last && client.live && isOver(), "the last one, over " + code);
kit.equal(told.data(), Array.from({ length: last }, (_, i) => i + 1), "each once");
kit.equal(told.gaps, [], "gaps");
