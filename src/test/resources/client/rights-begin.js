// A client whose tokens allow what the scene grants at the moment: all of what it looks at, at first.
const [secret, way] = given;
const utf8 = (text) => new TextEncoder().encode(text);
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const key = await crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const serverNow = Date.now;
const scene = (window.scene = { granted: "rights/#", errors: [], told: kit.recorder(), others: kit.recorder() });
// The worker has a clock of its own; the page's own is ahead, so that 80 % of an hour are soon over.
const lifeSeconds = ["shared", "events"].includes(way) ? 3 : 3_600;
if (way === "band") Date.now = () => serverNow() + 3_599_000;
const token = async () => {
  const claims = { sub: `rights-${way}`, exp: Math.floor(serverNow() / 1_000) + lifeSeconds, sluice: { subscribe: [scene.granted] } };
  const signed = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => base64(utf8(JSON.stringify(part)))).join(".");
  return `${signed}.${base64(await crypto.subtle.sign("HMAC", key, utf8(signed)))}`;
};
if (way.startsWith("events")) {
  globalThis.WebSocket = class {
    constructor() {
      setTimeout(() => this.onclose?.({ code: 1006, reason: "" }), 1);
    }
    close() {}
  };
}
const { random } = Math;
Math.random = () => random() / 50; // back soon, since the test waits for it
const client = sluice.connect("/ws", { token, heartbeat: 250, shared: way.startsWith("shared") && way });
client.on("error", ({ code }) => scene.errors.push(code));
scene.client = client;
scene.store = client.store("rights/#");
client.subscribe("rights/#", { policy: "conflate" }, scene.told.handlers);
scene.other = client.store("rights/b");
client.subscribe("rights/b", { policy: "conflate" }, scene.others.handlers);
scene.shown = (store) => [...store.getSnapshot().topics.values()].map(({ topic, data }) => `${topic}=${data}`).sort().join(" ");
scene.becomes = (expected) => kit.until(() => scene.shown(scene.store) === expected && scene.store.live, `${expected} in a live store, but ${scene.shown(scene.store)}`);
await scene.becomes("rights/a=1 rights/b=1");
await kit.until(() => scene.shown(scene.other) === "rights/b=1" && scene.other.live, "the other one");
kit.equal([scene.errors, scene.told.dropped], [[], []], "errors, and what was dropped");
