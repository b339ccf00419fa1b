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
      const text = row.appendChild(document.createElementNS(table.namespaceURI, "td")).appendChild(document.createTextNode(""));
      cells.set(topic, (cell = { text, shown: undefined }));
    }
    // what is shown is known here: read from the document it would be 60,000 strings a second, and a garbage collection of 50 ms
    if (cell.shown !== data) cell.text.data = cell.shown = data;
  }
});
const long = [];
const observe = (type, told) => new PerformanceObserver((list) => long.push(...list.getEntries().map(told))).observe({ type });
observe("longtask", ({ duration }) => `${Math.round(duration)} ms`);
// where the time of a frame that took long went: what is neither a script's nor layout's is the browser's, or the machine's
const part = ({ invoker, duration, forcedStyleAndLayoutDuration }) => `${invoker} ${Math.round(duration)} ms, layout in it ${Math.round(forcedStyleAndLayoutDuration)}`;
observe("long-animation-frame", ({ duration, startTime, renderStart, styleAndLayoutStart, scripts }) => {
  const end = startTime + duration;
  return `frame of ${Math.round(duration)} ms: rendering ${renderStart && Math.round(end - renderStart)}, of that layout ${styleAndLayoutStart && Math.round(end - styleAndLayoutStart)}; scripts ${scripts.map(part).join("; ") || "none"}`;
});
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
const end = { framesPerSecond: Math.round(frames / tookSeconds), drawnPerSecond: Math.round(drawn / tookSeconds), long: long.join(" | "), rows: cells.size, ledger: JSON.stringify(client.ledger) };
client.close();
return end;
