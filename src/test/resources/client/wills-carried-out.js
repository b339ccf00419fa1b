// What the real server does with a will: on each connection that ends without leave, and on none that was closed.
const sockets = kit.countSockets();
const watcher = sluice.connect("/ws");
const seen = [];
watcher.subscribe("wills/#", {}, { update: ({ topic, data, quality }) => void seen.push(`${topic.slice(6)} ${data} ${quality ?? "good"}`) });
await kit.until(() => watcher.live, "the watcher");

const begin = async () => {
  const client = sluice.connect("/ws");
  await kit.until(() => client.state.name === "connected", "connected");
  return client;
};
const lose = async (client) => {
  const before = client.state;
  sockets.at(-1).close(4001); // that of the client: the watcher's was the first
  await kit.until(() => client.state !== before && client.state.name === "connected", "connected again");
};
const client = await begin();
await client.will({ stale: true, publish: [{ topic: "wills/state", data: "gone", quality: "bad" }] });
await client.publish("wills/value", 1);
await lose(client);
await kit.until(() => seen.length === 3, `carried out: ${seen}`);
await client.publish("wills/value", 2);
await lose(client);
await kit.until(() => seen.length === 6, `carried out again: ${seen}`);
kit.equal(seen.splice(0), ["value 1 good", "state gone bad", "value 1 stale", "value 2 good", "state gone bad", "value 2 stale"], "carried out");

// refused, the one before counts on; taken back
const refusal = await client.will({ publish: [{ topic: "no/+", data: 1 }] }).catch(({ code }) => code);
kit.equal(refusal, "bad_topic", "a will that can not be carried out");
await client.will();
await client.publish("wills/value", 3);
await lose(client);
await client.will({ stale: true });
await client.publish("wills/value", 4);
client.close();

const other = await begin();
await other.will({ stale: true });
await other.publish("wills/other", 5);
await lose(other);
await kit.until(() => seen.includes("other 5 stale"), `the other's: ${seen}`);
kit.equal(seen, ["value 3 good", "value 4 good", "other 5 good", "other 5 stale"], "nothing of one taken back, or of who took leave");
other.close();
watcher.close();
