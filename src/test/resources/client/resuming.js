// From where it goes on after a cut, and what it is not told again.
const server = kit.standIn();
const time = kit.fakeTime();
const client = sluice.connect("/ws");
const told = kit.recorder();
client.subscribe("a/#", { snapshot: false }, told.handlers);
const subscribe = () => server.last.frames("subscribe").at(-1);
const say = (type, more) => server.last.say({ type, id: subscribe().id, ...more });
const subscribed = (offset, recovered) => say("subscribed", { topics: ["a/#"], epoch: "e", offset, recovered });
const update = (seq, offset, data, type = "update") => server.last.say({ type, topic: "a/x", seq, offset, ts: 1, data });
const cut = async () => {
  server.last.end(1006);
  await time.advance(21_000);
};
await time.advance(1);
kit.equal(subscribe().snapshot, false, "snapshot at first");

// without a place to go on from it begins anew, and what there is comes also where it did not at first
subscribed(10);
await cut();
kit.equal([subscribe().snapshot, "since" in subscribe()], [true, false], "snapshot, and since, of one that begins anew");
subscribed(20);
update(1, 5, 1, "snapshot");
say("synced", { offset: 20 });
kit.equal(told.gaps.length, 1, "gaps");

// a replay that is cut off goes on from the place that was confirmed in its midst
await cut();
kit.equal(subscribe().since, { epoch: "e", offset: 20 }, "since after synced");
subscribed(100, true);
update(2, 30, 2);
server.last.say({ type: "heartbeat", ts: 1, offset: 30, resume: "e:30" });
await cut();
kit.equal(subscribe().since, "e:30", "since after a replay that was cut off");
server.last.say({ type: "heartbeat", ts: 1, offset: 90, resume: "e:90" }); // of before the subscribe
await cut();
kit.equal(subscribe().since, "e:30", "since after a subscribe without an answer");

// what ended among the snapshots of a new beginning is not told again
subscribed(200, false);
say("gap", { lost: null, reason: "history", from: 31, to: 200 });
update(9, 150, 9, "snapshot");
update(10, 201, null);
say("synced", { offset: 200 });
await cut();
subscribed(202, true);
update(10, 201, null);
say("synced", { offset: 202 });
kit.equal(told.data(), [1, 2, 9, null], "what is told");

// but a topic of that name in another log is
await cut();
subscribed(4, false);
say("synced", { offset: 4 });
update(1, 5, "new");
kit.equal(told.data().slice(4), ["new"], "what is told of another log");

// a gap counts once something follows it: where the connection goes before that, what it told as lost comes after all
const gap = (from, to) => server.last.say({ type: "gap", topics: ["a/x"], lost: to - from + 1, reason: "overflow", from, to });
const gaps = told.gaps.length;
gap(6, 7);
await cut();
kit.equal(subscribe().since, { epoch: "e", offset: 5 }, "since behind the last update");
subscribed(8, true);
update(2, 6, "late");
update(3, 7, "later");
say("synced", { offset: 8 });
kit.equal([told.gaps.length - gaps, told.data().slice(5)], [0, ["late", "later"]], "gaps, and what came after all");
gap(9, 9);
kit.equal(told.gaps.length - gaps, 0, "gaps before anything follows");
server.last.say({ type: "heartbeat", ts: 1, offset: 10, resume: "e:10" });
kit.equal(told.gaps.length - gaps, 1, "gaps before a heartbeat");
gap(11, 12);
update(6, 13, "on");
kit.equal([told.gaps.length - gaps, told.data().at(-1)], [2, "on"], "gaps before an update");
gap(14, 14);
await cut();
subscribed(20, false);
kit.equal(told.gaps.length - gaps, 3, "gaps where nothing comes after all");
client.close();
