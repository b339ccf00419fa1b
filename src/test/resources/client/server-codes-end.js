const { client, goaways, states } = window.scene;
await kit.until(() => states.some(({ name }) => name === "waiting"), "away");
const { code, retryIn } = states.find(({ name }) => name === "waiting");
kit.equal([code, goaways.length, retryIn], [1001, 1, goaways[0].reconnectAfter], "code, goaways, and when it comes back");
client.close();
