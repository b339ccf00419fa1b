// In a worker of a page, where there is no document.
const code = `
  import { connect } from "${location.origin}/client/sluice.js";
  const client = connect("${location.origin}/ws", { heartbeat: 250 });
  const store = client.store("worker/+");
  store.subscribe(() => postMessage([store.live, store.get("worker/a")?.data ?? null]));
  onmessage = async ({ data }) => postMessage([null, null, (await client.publish("worker/a", data)).seq]);`;
const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
const said = [];
worker.onmessage = ({ data }) => void said.push(data);
worker.onerror = ({ message }) => void said.push([message ?? "the worker's file did not come"]);
await kit.until(() => said.some(([live]) => live === true), "live");
worker.postMessage(7);
await kit.until(() => said.some(([, , seq]) => seq === 1) && said.some(([, value]) => value === 7), `published and shown: ${JSON.stringify(said)}`);
worker.terminate();
