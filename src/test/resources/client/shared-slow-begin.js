// A tab that takes its time, or not, with what it shares with another one.
const [isSlow, policy] = given;
const client = sluice.connect("/ws", { heartbeat: 250, credit: 10, shared: `slow ${policy}` });
const told = kit.recorder();
let finish;
const finished = new Promise((resolve) => (finish = resolve));
const { update } = told.handlers;
told.handlers.update = (frame) => (update(frame), isSlow ? finished : undefined);
client.subscribe("slow/#", { policy, buffer: 20, snapshot: false }, told.handlers);
window.scene = { told, finish };
await kit.until(() => client.live, "live");
