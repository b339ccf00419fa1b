// Its connections stay, and nothing comes through: no value counts as live, and a new connection comes to nothing either.
const { client, store } = window.scene;
await kit.until(() => !client.live && !store.live, "what is shown is called old");
kit.equal(client.state.name, "connected", "state of a connection that is half open");
client.retry();
kit.check(client.state.name !== "connected", "a retry while it is silent begins anew");
