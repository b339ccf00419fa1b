// The same of a server that asks for tokens and takes two sessions, which is stopped then.
const [token] = given;
const comesTo = async (client, name) => {
  await kit.until(() => client.state.name === name, name);
  client.close();
  return client.state.code;
};
let asked = 0;
const bad = sluice.connect("/ws", { token: async () => `bad${++asked}` });
kit.equal([await comesTo(bad, "closed"), asked >= 2], [4401, true], "code of a token that is none, and whether another one was asked for");
kit.equal(await comesTo(sluice.connect("/ws?topics=other/a", { token }), "closed"), 4403, "what the token does not grant");

const goaways = [];
const states = [];
const client = sluice.connect("/ws", { token });
client.on("goaway", (goaway) => goaways.push(goaway));
client.on("state", (state) => states.push(state));
client.subscribe("codes/#", {}, { update() {} });
await kit.until(() => client.live, "live");
const second = sluice.connect("/ws", { token });
await kit.until(() => second.state.name === "connected", "connected");
const third = sluice.connect("/ws", { token });
await kit.until(() => third.state.name === "waiting", "a third session of two");
kit.equal(third.state.code, 1013, "a third session of two");
third.close();
second.close();
window.scene = { client, goaways, states };
