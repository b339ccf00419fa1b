/*
 * Puts the page together: what it subscribes to, and which part learns of which
 * frame.
 *
 * The page's own query may carry `heartbeat` (ms, passed on to the server) and
 * `staleAfter` (ms, one age for all values instead of each topic's own rhythm).
 */
import { backfill, backfillSince } from "./backfill.js";
import { Choices } from "./choices.js";
import { ServerClock } from "./clock.js";
import { Connection } from "./connection.js";
import { Gauges } from "./gauges.js";
import { Ledger } from "./ledger.js";
import { Market } from "./market.js";
import { Notes } from "./notes.js";
import { Painter } from "./painter.js";
import { isQuote } from "./quoterow.js";
import { Sensors } from "./sensors.js";
import { SeriesStore } from "./series.js";
import { Status } from "./status.js";
import { Topics } from "./topics.js";

const EVERYTHING = "#";
const HEARTBEAT_MS = "2000"; // a server that went silent is told within three of them
const CREDIT = 1_000; // updates that may be under way: what this page has not taken yet waits, conflated, at the server
const PINGS_AT_FIRST = 4;
const PINGS_OPEN_MAX = 8;
const PING_EVERY_MS = 5_000;
const UNTRACKED_NOTE = "More topics than this page keeps: some are not shown.";

const options = new URLSearchParams(location.search);
const painter = new Painter();
const choices = new Choices();
const clock = new ServerClock();
const market = new Market(clock, painter);
const sensors = new Sensors(clock, painter);
const topics = new Topics(clock, painter);
const boards = [market, sensors, topics];
const store = new SeriesStore(boardFor, Number(options.get("staleAfter")) || null);
const gauges = new Gauges(clock);
const ledger = new Ledger();
const notes = new Notes(painter);
const status = new Status(gauges);
for (const board of boards) board.store = store;

const pace = document.getElementById("pace");
const pings = new Map();
let changes = 0;
let unsettled = null; // the subscribe whose snapshots are not all here
let resumedFrom = null;
let filled = false;
let epoch = "";
let wasConnected = false;
let taken = 0;
let pingedAt = 0;
let untrackedTold = false;

const connection = new Connection(socketUrl(), onState, onFrame);
status.connection = connection;
for (const part of [...boards, gauges, notes, status, { tick: keepClock, paint() {} }]) painter.add(part);

pace.value = "";
pace.addEventListener("change", () => {
  applyPace();
  subscribe({});
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const filter = [...document.querySelectorAll(".panel-head input")].find((input) => input.offsetParent !== null);
  event.preventDefault();
  filter?.focus();
});
document.addEventListener("visibilitychange", () => connection.check());
window.addEventListener("online", () => {
  if (connection.state.name === "reconnecting") connection.retryNow();
});
connection.open();

function boardFor(topic, data) {
  if (topic.startsWith("quotes/") && isQuote(data)) return market;
  return topic.startsWith("sensors/") ? sensors : topics;
}

function socketUrl() {
  const url = new URL("ws", document.baseURI);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("heartbeat", options.get("heartbeat") ?? HEARTBEAT_MS);
  return url;
}

function onState(state) {
  store.live = state.name === "live";
  const connected = ["live", "silent", "behind"].includes(state.name);
  if (wasConnected && !connected) notes.interruption(state);
  wasConnected = connected;
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
      welcome(frame);
      break;
    case "subscribed":
      if (frame.id === unsettled) begin(frame);
      break;
    case "synced":
      if (frame.id === unsettled) settle(frame);
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
      refused(frame);
      break;
    case "unreadable":
      notes.say("error", "The server sent something that is not a frame.");
      break;
  }
}

function welcome(frame) {
  epoch = frame.epoch;
  clock.forget();
  ledger.clear();
  pings.clear();
  applyPace();
  taken = 0;
  connection.send({ type: "request", n: CREDIT });
  resumedFrom = connection.resume;
  unsettled = subscribe(resumedFrom === null ? {} : { since: resumedFrom.since });
  for (let i = 0; i < PINGS_AT_FIRST; i++) setTimeout(ping, i * 300);
}

function subscribe(more) {
  const id = ++changes;
  const frame = { type: "subscribe", id, topics: [EVERYTHING], policy: "conflate", ...more };
  if (pace.value !== "") frame.maxRate = Number(pace.value);
  connection.send(frame);
  return id;
}

function begin({ recovered }) {
  if (recovered === true) {
    store.resumeSession();
  } else {
    store.startSession();
    resumedFrom = null;
    for (const board of boards) board.hold();
  }
}

function settle({ offset }) {
  unsettled = null;
  store.synced();
  for (const board of boards) board.settled();
  choices.suggest(new Map(boards.map((board) => [board.name, store.sizeOf(board)])));
  notes.resumed(resumedFrom !== null);
  connection.settled();
  if (resumedFrom !== null) backfillSince(resumedFrom.text, fill);
  else if (!filled) backfill(epoch, offset, clock.nowMs(), fill);
  filled = true;
}

function fill(update, broken) {
  store.fill(update, broken);
}

/** Where the subscribe itself is refused nothing would ever come: without a `since` it is tried once more. */
function refused(frame) {
  notes.say("error", `The server refused something: ${frame.message} (${frame.code}).`);
  if (frame.id !== unsettled || resumedFrom === null) return;
  resumedFrom = null;
  connection.forgetResume();
  unsettled = subscribe({});
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
