const server = kit.standIn();
const time = kit.fakeTime();
Math.random = () => 1;
const client = sluice.connect("/ws", { sse: false });
await time.advance(1);
for (const [target, name] of [[globalThis, "online"], [globalThis, "pageshow"], [document, "visibilitychange"]]) {
  server.last.end(1006);
  const opened = server.sockets.length;
  target.dispatchEvent(new Event(name));
  await time.advance(0);
  kit.equal([name, server.sockets.length, client.state.name], [name, opened + 1, "connected"], "at once");
}
client.close();
