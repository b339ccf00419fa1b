// For good, and its subscribers hear why.
const [code] = given;
const { client, told } = window.scene;
await kit.until(() => client.state.name === "closed", "closed");
kit.equal([client.state.code, told.ended?.code], [code, code], "code, and what a subscriber hears");
kit.check(client.state.reason, "no reason");
