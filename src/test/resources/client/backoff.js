const server = kit.standIn();
const time = kit.fakeTime();
server.refuse = true;
const delays = [];
const client = sluice.connect("/ws", { sse: false });
client.on("state", ({ name, retryIn }) => name === "waiting" && delays.push(retryIn));
await time.advance(300_000);
delays.forEach((delay, i) => kit.check(delay <= Math.min(20_000, 500 * 2 ** i), `delay ${i} of ${delays.join()}`));
kit.check(delays.length > 10, `only ${delays.length} attempts in five minutes`);
kit.check(Math.max(...delays) > 5_000, "it never waits long");
kit.check(new Set(delays).size === delays.length, "no jitter");
server.refuse = false;
const comesBack = async () => {
  for (let i = 0; client.state.name !== "connected" && i < 300; i++) await time.advance(100);
  kit.equal(client.state.name, "connected", "state");
};
await comesBack();

const beats = async (seconds) => {
  for (let i = 0; i < seconds; i++) {
    server.last.say({ type: "heartbeat", ts: 1, offset: 0 });
    await time.advance(1_000);
  }
};
const random = Math.random;
Math.random = () => 1;
await beats(5);
server.last.end(1006);
kit.check(client.state.retryIn > 500, "the backoff was reset before the connection was stable");
await comesBack();
await beats(11);
server.last.end(1006);
kit.equal(client.state.retryIn, 500, "first delay after a stable connection");
Math.random = random;
