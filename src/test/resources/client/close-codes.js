const server = kit.standIn();
const time = kit.fakeTime();
const again = [1001, 1005, 1006, 1011, 1012, 1013, 4408, 4409, 4429, 4999];
const never = [1000, 1002, 1003, 1007, 1009, 1010, 4400, 4401, 4403];
for (const code of [...again, ...never]) {
  const client = sluice.connect("/ws");
  await time.advance(1);
  kit.equal(client.state.name, "connected", `before ${code}`);
  const opened = server.sockets.length;
  server.last.end(code, "because");
  const expected = again.includes(code) ? "waiting" : "closed";
  kit.equal([client.state.name, client.state.code, client.state.reason], [expected, code, "because"], "state");
  await time.advance(30_000);
  kit.equal(server.sockets.length > opened, again.includes(code), `came again after ${code}`);
  client.close();
}
