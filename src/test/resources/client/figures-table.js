// A store of all topics, drawn as a table with each frame in which it changed; the cells that changed alone.
const [seconds] = given;
const client = sluice.connect("/ws", { heartbeat: 1_000 });
const store = client.store("figures/#");
await kit.until(() => store.live && store.getSnapshot().topics.size === 1_000, "all topics");
document.documentElement.replaceChildren();
const table = document.createElementNS("http://www.w3.org/1999/xhtml", "table");
document.documentElement.append(table);
const cells = new Map();
let drawn = 0;
store.subscribe(() => {
  drawn++;
  for (const { topic, data } of store.getSnapshot().topics.values()) {
    let cell = cells.get(topic);
    if (!cell) {
      const row = table.appendChild(document.createElementNS(table.namespaceURI, "tr"));
      row.appendChild(document.createElementNS(table.namespaceURI, "td")).textContent = topic;
      cells.set(topic, (cell = row.appendChild(document.createElementNS(table.namespaceURI, "td"))));
      cell.append("");
    }
    if (cell.firstChild.data !== String(data)) cell.firstChild.data = data;
  }
});
const long = [];
new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: "longtask" });
let frames = 0;
const count = () => {
  frames++;
  requestAnimationFrame(count);
};
await new Promise((resolve) => setTimeout(resolve, 2_000));
long.length = drawn = 0;
const begun = performance.now();
requestAnimationFrame(count);
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
const tookSeconds = (performance.now() - begun) / 1_000;
const end = { framesPerSecond: Math.round(frames / tookSeconds), drawnPerSecond: Math.round(drawn / tookSeconds), longTasksMs: long.join(), rows: cells.size, ledger: JSON.stringify(client.ledger) };
client.close();
return end;
