// Who comes late, and what is under way for one who has left.
const server = kit.standIn();
const time = kit.fakeTime();
server.onframe = ({ type, id, topics, since }, socket) => {
  if (type !== "subscribe") return;
  socket.say({ type: "subscribed", id, topics, epoch: "e", offset: 1, ...(since && { recovered: true }) });
  socket.say({ type: "synced", id, offset: 1 });
};
const update = (topic, seq, offset) => server.last.say({ type: "update", topic, seq, offset, ts: 1, data: seq });
const client = sluice.connect("/ws");
const store = client.store("a");
client.subscribe("c", {}, { update() {} });
await time.advance(1);
update("a", 1, 2);
update("c", 1, 3);

// while the connection is away: it begins with what there is, and the rest is made up for
server.last.end(1006);
const late = kit.recorder();
const positions = [];
client.subscribe("c", {}, { ...late.handlers, load: ({ offset }) => void positions.push(offset) });
await time.advance(1_000);
kit.equal([positions, late.resumed], [[3], [true]], "where it begins, and how it goes on");
kit.equal([late.data(), late.synced], [[1], 1], "what it begins with");

// what comes for one who has left goes to no other
const left = client.subscribe("b", {}, { update() {} });
await time.advance(1);
left.close();
update("b", 1, 4);
await time.advance(1);
update("b", 2, 5);
kit.equal([[...store.getSnapshot().topics.keys()], late.data()], [["a"], [1]], "topics of the others");
client.close();

// and to the last one neither
const single = sluice.connect("/ws");
const alone = single.store("a");
const gone = single.subscribe("b", {}, { update() {} });
await time.advance(1);
gone.close();
await time.advance(1);
update("b", 1, 6);
await time.advance(50);
kit.equal([...alone.getSnapshot().topics.keys()], [], "topics of the last one");
single.close();
