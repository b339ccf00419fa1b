/*
 * Puts the page together: which subscriptions it makes, and which part learns of
 * which frame.
 *
 * The page's own query may carry `heartbeat` (ms, passed on to the server) and
 * `staleAfter` (ms, one age for all values instead of each topic's own rhythm).
 */
import { ServerClock } from "./clock.js";
import { Connection } from "./connection.js";
import { Gauges } from "./gauges.js";
import { Ledger } from "./ledger.js";
import { Market } from "./market.js";
import { Notes } from "./notes.js";
import { Painter } from "./painter.js";
import { Sensors } from "./sensors.js";
import { SeriesStore } from "./series.js";
import { Status } from "./status.js";

const FILTERS = new Map([
  ["quotes", "quotes/+"],
  ["sensors", "sensors/#"],
]);
const CREDIT = 1_000; // updates that may be under way: what this page has not taken yet waits, conflated, at the server
const PINGS_AT_FIRST = 4;
const PINGS_OPEN_MAX = 8;
const PING_EVERY_MS = 5_000;
const UNTRACKED_NOTE = "More topics than this page keeps: some are not shown.";

const options = new URLSearchParams(location.search);
const painter = new Painter();
const clock = new ServerClock();
const market = new Market(clock, painter);
const sensors = new Sensors(clock, painter);
const store = new SeriesStore(new Map([["quotes", market], ["sensors", sensors]]), Number(options.get("staleAfter")) || null);
const gauges = new Gauges(clock);
const ledger = new Ledger();
const notes = new Notes(painter);
const status = new Status(gauges);
market.store = store;
sensors.store = store;

const pace = document.getElementById("pace");
const unsettled = new Set(); // subscriptions whose snapshots are not all here
const pings = new Map();
let changes = 0;
let taken = 0;
let pingedAt = 0;
let untrackedTold = false;

const connection = new Connection(socketUrl(), onState, onFrame);
status.connection = connection;
for (const part of [market, sensors, gauges, notes, status, { tick: keepClock, paint() {} }]) painter.add(part);

pace.value = "";
pace.addEventListener("change", () => {
  changes++;
  applyPace();
  for (const level of FILTERS.keys()) subscribe(level, `${level}-${changes}`);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  document.getElementById("market-filter").focus();
});
document.addEventListener("visibilitychange", () => connection.check());
window.addEventListener("online", () => {
  if (connection.state.name === "reconnecting") connection.retryNow();
});
connection.open();

function socketUrl() {
  const url = new URL("ws", document.baseURI);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (options.has("heartbeat")) url.searchParams.set("heartbeat", options.get("heartbeat"));
  return url;
}

function onState(state) {
  const wasLive = document.body.dataset.live === "true";
  store.live = state.name === "live";
  if (wasLive) notes.interruption(state);
  status.show(state);
  painter.tick();
}

function onFrame(frame) {
  switch (frame.type) {
    case "update":
      if (!clock.known) clock.atLeast(frame.ts);
      gauges.update(frame.ts);
      store.accept(frame);
      renewCredit();
      break;
    case "snapshot":
      store.accept(frame);
      renewCredit();
      break;
    case "welcome":
      welcome();
      break;
    case "synced":
      if (unsettled.has(frame.id)) store.synced(frame.id);
      settle(frame.id);
      break;
    case "heartbeat":
      heartbeat(frame);
      break;
    case "gap":
      store.gap(frame);
      notes.gap(frame);
      break;
    case "pong":
      if (pings.has(frame.id)) clock.sample(pings.get(frame.id), Date.now(), frame.ts);
      pings.delete(frame.id);
      break;
    case "goaway":
      notes.say("goaway", `The server is about to close: ${frame.reason}. This page comes back by itself.`);
      break;
    case "error":
      notes.say("error", `The server refused something: ${frame.message} (${frame.code}).`);
      settle(frame.id);
      break;
    case "unreadable":
      notes.say("error", "The server sent something that is not a frame.");
      break;
  }
}

function welcome() {
  clock.forget();
  ledger.clear();
  pings.clear();
  store.startSession();
  applyPace();
  taken = 0;
  connection.send({ type: "request", n: CREDIT });
  unsettled.clear();
  for (const level of FILTERS.keys()) {
    unsettled.add(level);
    subscribe(level, level);
  }
  for (let i = 0; i < PINGS_AT_FIRST; i++) setTimeout(ping, i * 300);
}

function subscribe(level, id) {
  const frame = { type: "subscribe", id, topics: [FILTERS.get(level)], policy: "conflate" };
  if (pace.value !== "") frame.maxRate = Number(pace.value);
  connection.send(frame);
}

function renewCredit() {
  taken++;
  if (taken === CREDIT / 2) {
    connection.send({ type: "request", n: taken });
    taken = 0;
  }
}

function applyPace() {
  store.paceMs = pace.value === "" ? 0 : 1000 / Number(pace.value);
}

function settle(id) {
  if (unsettled.delete(id) && unsettled.size === 0) connection.settled();
}

function heartbeat(frame) {
  clock.atLeast(frame.ts);
  status.beat();
  ledger.heartbeat(frame);
  store.holes.atHeartbeat(frame);
  ledger.holes(store.holes.total);
  if (store.untracked > 0 && !untrackedTold) {
    untrackedTold = true;
    notes.say("error", UNTRACKED_NOTE);
  }
}

function ping() {
  const id = ++changes;
  pingedAt = performance.now();
  if (pings.size >= PINGS_OPEN_MAX) pings.clear();
  pings.set(id, Date.now());
  connection.send({ type: "ping", id });
}

function keepClock() {
  if (clock.stepped() || performance.now() - pingedAt > PING_EVERY_MS) ping();
}
