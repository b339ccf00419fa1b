// Close codes of the real server, and what the client does then.
const { send } = WebSocket.prototype;
/** How a client ends, or goes on, that was made so and then does something. */
const end = async (options, act, url = "/ws") => {
  const client = sluice.connect(url, options);
  const states = [];
  client.on("state", (state) => states.push(state));
  await act?.(client);
  await kit.until(() => states.some(({ name }) => name === "closed" || name === "waiting"), "closed, or away");
  const { name, code, reason } = states.find(({ name }) => name === "closed" || name === "waiting");
  client.close();
  kit.check(reason, `no reason for ${code}`);
  return [name, code];
};
const connected = (client) => kit.until(() => client.state.name === "connected", "connected");
/** The next frame goes as something else. */
const sendInstead = (data) =>
  async (client) => {
    await connected(client);
    WebSocket.prototype.send = function () {
      WebSocket.prototype.send = send;
      send.call(this, data);
    };
    client.ping().catch(() => {});
  };

kit.equal(await end({ heartbeat: 1 }), ["closed", 4400], "a bad query");
kit.equal(await end({}, sendInstead(new Uint8Array(1))), ["closed", 1003], "a binary message");
kit.equal(await end({}, sendInstead("x".repeat(70_000))), ["closed", 1009], "a message that is too large");
const flood = async (client) => {
  await connected(client);
  for (let i = 0; i < 8_000; i++) client.ping().catch(() => {});
};
kit.equal(await end({}, flood), ["waiting", 4429], "too many frames");
const slow = async (client) => {
  client.subscribe("codes/slow", { policy: "disconnect", buffer: 1 }, { update: () => new Promise(() => {}) });
  await connected(client);
  for (let i = 0; i < 5; i++) client.publish("codes/slow", i).catch(() => {});
};
kit.equal(await end({ credit: 1 }, slow), ["waiting", 4409], "a full buffer under disconnect");
