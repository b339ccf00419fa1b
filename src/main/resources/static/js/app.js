/*
 * Puts the page together: what it subscribes to, and which part learns of what
 * comes.
 *
 * The page's own query may carry `heartbeat` (ms, passed on to the server) and
 * `staleAfter` (ms, one age for all values instead of each topic's own rhythm).
 */
import { connect } from "../client/sluice.js";
import { backfill, backfillSince } from "./backfill.js";
import { Choices } from "./choices.js";
import { ServerClock } from "./clock.js";
import { Gauges } from "./gauges.js";
import { Ledger } from "./ledger.js";
import { Market } from "./market.js";
import { Notes } from "./notes.js";
import { Painter } from "./painter.js";
import { Presence } from "./presence.js";
import { isQuote } from "./quoterow.js";
import { Sensors } from "./sensors.js";
import { SeriesStore } from "./series.js";
import { ask, dropCookie, isAsked, WHY } from "./signin.js";
import { Status } from "./status.js";
import { Topics } from "./topics.js";

const EVERYTHING = "#";
const HEARTBEAT_MS = 2_000; // a server that went silent is told within three of them
const CREDIT = 1_000; // updates that may be under way: what this page has not taken yet waits, conflated, at the server
const PINGS_AT_FIRST = 4;
const PING_EVERY_MS = 5_000;
const UNTRACKED_NOTE = "More topics than this page keeps: some are not shown.";

const options = new URLSearchParams(location.search);
const heartbeatMs = Number(options.get("heartbeat")) || HEARTBEAT_MS;
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
pace.value = "";
let client = null; // of the one who looks, as the subscription
let subscription = null;
let wasConnected = false;
let recovered = null; // of the last reconnect; null before the first
let resume = null; // the server's last word on where to go on, to fill the trends from there
let pingedAt = 0;
let untrackedTold = false;

const presence = new Presence(heartbeatMs, onState);
status.connection = presence;
for (const part of [...boards, gauges, notes, presence, status, { tick: keepClock, paint() {} }]) painter.add(part);
if (await isAsked()) signIn(WHY.none);
else look(null);

pace.addEventListener("change", () => {
  applyPace();
  subscription?.change(contract());
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const filter = [...document.querySelectorAll(".panel-head input")].find((input) => input.offsetParent !== null);
  event.preventDefault();
  filter?.focus();
});

/** Nothing more comes before somebody has typed in a token. */
function signIn(why) {
  presence.asks();
  leave();
  const dropped = dropCookie();
  ask(why, (token) => dropped.then(() => look(token)));
}

/** Each who looks has a client of their own, and sees nothing of what another one was shown. */
function look(token) {
  leave();
  forget();
  let wasTaken = false;
  client = connect(new URL("ws", document.baseURI), { heartbeat: heartbeatMs, credit: CREDIT, ...(token !== null && { token: present }) });
  presence.follow(client);
  subscription = client.subscribe(EVERYTHING, contract(), { update, gap, synced, resumed, dropped, ended });
  client.on("state", ({ name, code }) => {
    if (code === 4401) signIn(wasTaken ? WHY.over : token === null ? WHY.none : WHY.refused);
    if (name !== "connected") return;
    wasTaken = true;
    begin();
  });
  client.on("heartbeat", heartbeat);
  client.on("goaway", ({ reason }) => notes.say("goaway", `The server is about to close: ${reason}. This page comes back by itself.`));
  client.on("error", (fault) => notes.say("error", `The server refused something: ${fault.message} (${fault.code}).`));

  /** Before each connection, and when the token ends soon. The next one is typed in, and that is not waited for. */
  function present() {
    if (client.state.name !== "connected") return token;
    ask(WHY.soon, look);
    throw Object.assign(new Error("it is still to be typed in"), { retryable: true });
  }
}

function leave() {
  subscription?.close();
  client?.close();
  subscription = client = null;
}

function forget() {
  store.forgetAll();
  for (const part of [...boards, gauges, notes, status]) part.forget();
  ledger.clear();
  ledger.holes(0);
  wasConnected = false;
  recovered = resume = null;
  untrackedTold = false;
}

function boardFor(topic, data) {
  if (topic.startsWith("quotes/") && isQuote(data)) return market;
  return topic.startsWith("sensors/") ? sensors : topics;
}

function contract() {
  return { policy: "conflate", ...(pace.value !== "" && { maxRate: Number(pace.value) }) };
}

function applyPace() {
  store.paceMs = pace.value === "" ? 0 : 1000 / Number(pace.value);
}

function onState(state) {
  const connected = ["live", "silent", "behind"].includes(state.name);
  store.live = state.name === "live";
  if (wasConnected && !connected) notes.interruption(state);
  wasConnected = connected;
  status.show(state);
  painter.tick();
}

/** A connection, whose ledger counts from zero. */
function begin() {
  clock.forget();
  ledger.clear();
  store.startLedger();
  for (let i = 0; i < PINGS_AT_FIRST; i++) setTimeout(ping, i * 300);
}

function update(frame) {
  if (frame.type === "update") {
    if (!clock.known) clock.atLeast(frame.ts);
    gauges.update(frame.ts);
  }
  store.accept(frame);
}

function gap(frame) {
  store.gap(frame);
  notes.gap(frame);
}

function resumed(frame) {
  recovered = frame.recovered;
  if (recovered) return;
  store.startSession();
  for (const board of boards) board.hold();
}

function dropped(names) {
  for (const name of names) store.forget(name);
}

async function synced() {
  store.synced();
  for (const board of boards) board.settled();
  choices.suggest(new Map(boards.map((board) => [board.name, store.sizeOf(board)])));
  presence.settled();
  if (recovered !== null) notes.resumed(recovered);
  const { ready } = subscription;
  const fill = (past, broken) => ready === subscription?.ready && store.fill(past, broken);
  if (recovered && resume !== null) await backfillSince(resume, fill);
  if (recovered !== null) return;
  const { epoch, offset } = await ready;
  await backfill(epoch, offset, clock.nowMs(), fill);
}

function ended(fault) {
  if (fault === null) return;
  notes.say("error", `Nothing more comes: ${fault.message} (${fault.code}).`);
  if (fault.code === "forbidden") signIn(WHY.nothing);
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
  resume = frame.resume ?? resume;
}

async function ping() {
  const sentMs = Date.now();
  pingedAt = performance.now();
  try {
    const { ts } = await client.ping();
    clock.sample(sentMs, Date.now(), ts);
  } catch {
    // no connection, or none that answers pings: the clock is known by what comes
  }
}

function keepClock() {
  if (clock.stepped() || performance.now() - pingedAt > PING_EVERY_MS) ping();
}
