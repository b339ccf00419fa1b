/*
 * The JavaScript client of Sluice, as sluice.d.ts has it. A Client spreads subscriptions over Links, a connection each; a Feed
 * is one at the server, with its last values and where it goes on; Subscriptions and Stores listen to it.
 */

const ANSWER_MS = 5_000;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 20_000;
const STABLE_MS = 10_000;
const SILENCE_MS = 10_000;
const SLEPT_MS = 30_000; // the server has hung up by then
const QUIET_INTERVALS = 2.5; // without any frame nothing counts as live
const CREDIT = 1_000;
const CREDIT_ITERATED = 256;
const CREDIT_UNMEASURED = 64;
const BUSY_MS = 50; // the page may be, with what it asked for
const SSE_PROBE_MS = 60_000;
const FEEDS_MAX = 60; // of one connection; the server takes 64
const FOR_GOOD = [1000, 1002, 1003, 1007, 1009, 1010, 4400, 4401, 4403];

export class SluiceError extends Error {
  constructor(code, message, { retryable = false, unknown = false } = {}) {
    super(message);
    Object.assign(this, { name: "SluiceError", code, retryable, unknown });
  }
}

export function connect(url = "/ws", options = {}) {
  return new Client(url, options);
}

const isHidden = () => globalThis.document?.visibilityState === "hidden";
const report = globalThis.reportError ?? ((fault) => console.error(fault));

/** A hidden page draws none, and is told once a second. */
function nextFrame(run) {
  const frame = globalThis.requestAnimationFrame?.(once);
  const timer = setTimeout(once, frame ? 1_000 : 16);
  function once() {
    clearTimeout(timer);
    if (frame) cancelAnimationFrame(frame);
    run();
  }
}

class Emitter {
  #listeners = {};

  on(event, listener) {
    (this.#listeners[event] ??= new Set()).add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  emit(event, value) {
    for (const listener of [...(this.#listeners[event] ?? [])]) call(listener, value);
  }
}

function call(fn, ...values) {
  try {
    return fn?.(...values);
  } catch (fault) {
    report(fault);
  }
}

function onAbort(signal, run) {
  if (signal?.aborted) run();
  else signal?.addEventListener("abort", run, { once: true });
}

const givenUp = () => new SluiceError("aborted", "given up before it was sent");

/** searchParams would make a plus of a space. */
function addQuery(url, name, value) {
  if (!url.searchParams.has(name)) url.search += `${url.search && "&"}${name}=${value}`;
}

function overlap(a, b) {
  const [x, y] = [a.split("/"), b.split("/")];
  for (let i = 0; ; i++) {
    if (x[i] === "#" || y[i] === "#") return true;
    if (i === x.length || i === y.length) return x.length === y.length || x[i] === "#" || y[i] === "#";
    if (x[i] !== y[i] && x[i] !== "+" && y[i] !== "+") return false;
  }
}

function matches(filter, topic) {
  if (topic[0] === "$" && /^[+#]/.test(filter)) return false;
  return overlap(filter, topic);
}

class Client extends Emitter {
  links = [];
  #tokenAsked = null;
  #willing = null;
  state = { name: "connecting", code: 0, reason: "not connected yet" };
  live = false;
  #wake = (event) => this.links.forEach((link) => link.wake(event.type));
  ledger = null;

  constructor(url, options) {
    super();
    this.options = options;
    this.url = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    if (options.heartbeat) addQuery(this.url, "heartbeat", options.heartbeat);
    this.link(false);
    this.#listen("addEventListener");
    onAbort(options.signal, () => this.close());
  }

  #listen(addOrRemove) {
    for (const name of ["online", "pageshow"]) globalThis[addOrRemove]?.(name, this.#wake);
    globalThis.document?.[addOrRemove]("visibilitychange", this.#wake);
  }

  get heardAt() {
    return this.links[0]?.heardAt ?? null;
  }

  subscribe(filters, contract = {}, handlers = {}) {
    return new Subscription(this.feed(filters, contract, !handlers.update), handlers);
  }

  store(filters, contract = { policy: "conflate" }, { signal } = {}) {
    return new Store(this.feed(filters, contract, false), signal);
  }

  publish(topic, data, { signal, ...more } = {}) {
    return this.links[0].publish({ type: "publish", topic, data, ...more }, signal);
  }

  ping() {
    return this.links[0].ask({ type: "ping" });
  }

  /** By one import: in their order. */
  async will(will) {
    this.#willing ??= import("./will.js").finally(() => (this.#willing = null));
    return (await this.#willing).say(this, will);
  }

  retry() {
    this.links.forEach((link) => link.retry());
  }

  close(code = 1000, reason = "closed by the application") {
    this.#listen("removeEventListener");
    for (const link of [...this.links]) link.end(code, reason);
  }

  feed(filters, contract, alone) {
    const feed = new Feed(filters, contract);
    if (!alone) {
      const others = this.links.flatMap((link) => (link.alone ? [] : [...link.feeds]));
      const same = others.find(({ terms, topics }) => terms === feed.terms && topics.join() === feed.topics.join());
      if (same) return same;
    }
    const free = !alone && this.links.find((link) => link.takes(feed));
    (free || this.link(alone)).add(feed);
    return feed;
  }

  openSocket() {
    const url = new URL(this.url);
    if (this.options.frames !== "single") addQuery(url, "frames", "array");
    return new WebSocket(url, ["sluice.v1.json"]);
  }

  link(alone) {
    const link = new Link(this, alone);
    if (this.links[0]?.state.name === "closed") link.end(this.state.code, this.state.reason);
    this.links.push(link);
    return link;
  }

  empty(link) {
    if (link === this.links[0]) return;
    this.links.splice(this.links.indexOf(link), 1);
    link.end(1000, "unused");
  }

  token() {
    const { token } = this.options;
    return (this.#tokenAsked ??= (async () => {
      try {
        return (await (token.call ? token() : token)) || Promise.reject(new Error("there is none"));
      } finally {
        this.#tokenAsked = null;
      }
    })());
  }

  noToken(fault, again) {
    if (fault instanceof TypeError || fault?.retryable) again();
    else this.close(4401, `the token was refused: ${fault?.message ?? fault}`);
  }

  /** The worst counts, but one that is being opened. */
  changed() {
    const links = this.links.filter((link, i) => i === 0 || link.heardAt !== null);
    const worst = ["closed", "waiting", "connecting", "connected"].map((name) => links.find(({ state }) => state.name === name)).find(Boolean);
    if (worst && worst.state !== this.state) {
      this.state = worst.state;
      this.emit("state", this.state);
    }
  }

  judge() {
    const live = this.links.length > 0 && this.links.every((link) => link.live && [...link.feeds].every((feed) => feed.live));
    if (live === this.live) return;
    this.live = live;
    this.emit("live", live);
  }
}

class Link {
  state = { name: "connecting", code: 0, reason: "not connected yet" };
  feeds = new Set();
  heardAt = null;
  onready = null;
  #client;
  #socket = null;
  #attempt = 0;
  #failedUpgrades = 0;
  #refusedTokens = 0;
  usesSse = false;
  #connectedAt = null;
  #retryAt = Infinity;
  #retryTimer = null;
  #goawayMs = null;
  #intervalMs = 5_000;
  #heard = 0;
  #isProbing = false;
  #window = CREDIT_UNMEASURED; // as many updates as are processed in BUSY_MS
  #granted = 0;
  #done = 0;
  #busyMs = 0;
  #behind = false;
  #wasLive = false;
  #ticked = [0, 0];
  #ticker;
  #ids = 0;
  #asked = new Map();
  #waiting = new Set();
  #subscribes = new Map();
  #routes = new Map();
  #session = null;
  #isShared;
  #sendsArrays = false;
  #messageBytes = 65_536;
  #outgoing = [];
  #renewal = null;

  constructor(client, alone) {
    this.#client = client;
    this.alone = alone;
    this.#isShared = !alone && client.options.shared && globalThis.SharedWorker && navigator.locks;
    this.#retryTimer = setTimeout(() => this.#open(), 0); // what is closed in this task never opens one
  }

  get live() {
    return this.state.name === "connected" && !this.#behind && !this.isQuiet;
  }

  /** By both clocks: one may stand still in a sleep. */
  get isQuiet() {
    return Math.max(performance.now() - this.#heard, Date.now() - this.heardAt) > QUIET_INTERVALS * this.#intervalMs;
  }

  #judge() {
    const { live } = this;
    if (live !== this.#wasLive) for (const feed of this.feeds) feed.liveChanged();
    this.#wasLive = live;
    this.#client.judge();
  }

  takes(feed) {
    return !this.alone && this.state.name !== "closed" && this.feeds.size < (this.usesSse ? 1 : FEEDS_MAX) && !this.#overlaps(feed);
  }

  /** The one made last would govern both. */
  #overlaps({ topics }) {
    return [...this.feeds].some((feed) => feed.topics.some((a) => topics.some((b) => overlap(a, b))));
  }

  add(feed) {
    feed.link = this;
    if (this.state.name === "closed") return queueMicrotask(() => feed.ended(new SluiceError(this.state.code, this.state.reason)));
    this.feeds.add(feed);
    this.#routes.clear();
    if (this.usesSse) this.#reopen();
    else if (this.#connectedAt !== null) this.#subscribe(feed);
    this.#judge();
  }

  remove(feed) {
    if (this.#connectedAt !== null) this.#send({ type: "unsubscribe", topics: feed.topics });
    this.#forget(feed);
  }

  #forget(feed) {
    this.feeds.delete(feed);
    this.#routes.clear();
    if (this.feeds.size === 0) this.#client.empty(this);
    if (this.usesSse) this.#reopen();
    this.#judge();
  }

  #reopen() {
    if (this.#socket) this.#fail(1000, "other topics", 0);
  }

  async #open() {
    clearTimeout(this.#retryTimer);
    this.#retryAt = Infinity;
    this.#goawayMs = null;
    const session = (this.#session = {});
    this.#enter("connecting", 0, "opening");
    this.#heard = performance.now();
    this.#isProbing = false;
    this.#ticked = [Date.now(), performance.now()];
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.#tick(), 1_000);
    let token = null;
    if (this.#client.options.token && !this.#isShared) {
      try {
        token = await this.#client.token();
      } catch (fault) {
        return session === this.#session && this.#client.noToken(fault, () => this.#fail(4401, `no token: ${fault.message}`));
      }
      if (session !== this.#session) return;
    }
    this.#heard = performance.now();
    this.#openSocket(session, token);
  }

  async #openSocket(session, token) {
    let opened = false;
    let socket;
    try {
      if (this.#isShared) socket = (await import("./shared.js")).openShared(this.#client);
      else if (this.usesSse) {
        const { openEvents } = await import("./events.js");
        if (session !== this.#session) return;
        socket = openEvents(this.#client, this, token);
      } else socket = this.#client.openSocket();
    } catch (fault) {
      if (fault.name === "SecurityError") this.#isShared = false;
      this.#leaveSse();
      return session === this.#session && this.#fail(1006, fault.message);
    }
    if (session !== this.#session) return socket.close();
    this.#socket = socket;
    socket.onopen = () => (opened = true);
    socket.onmessage = ({ data }) => session === this.#session && this.#message(data, token);
    socket.onclose = ({ code, reason }) => {
      if (session !== this.#session) return;
      if (this.#leaveSse()) return this.#closed(code, reason);
      if (!opened && this.#isShared) this.#isShared = false;
      else if (!opened && ++this.#failedUpgrades >= 2 && this.#client.options.sse !== false) this.usesSse = true;
      this.#closed(code, reason);
    };
  }

  #leaveSse() {
    if (!this.usesSse) return false;
    this.usesSse = false;
    this.#failedUpgrades = 1;
    return true;
  }

  #hear() {
    this.#isProbing = false;
    this.#heard = performance.now();
    this.heardAt = Date.now();
  }

  busySince(begun) {
    this.#busyMs += performance.now() - begun;
  }

  #message(text, token) {
    this.#hear();
    const message = call(JSON.parse, text);
    if (!message) return this.#fail(1006, "unreadable");
    if (Array.isArray(message)) this.#sendsArrays = true;
    const session = this.#session;
    for (const frame of [message].flat()) {
      if (session === this.#session) this.#take(frame, token);
    }
    this.#judge();
  }

  #closed(code, reason) {
    if (code === 4401 && this.#client.options.token?.call && this.#refusedTokens++ === 0) return this.#fail(code, reason);
    if (FOR_GOOD.includes(code)) return this.#client.close(code, reason || "the server closed for good");
    this.#fail(code, reason);
  }

  #fail(code, reason, inMs = null) {
    this.#drop();
    if (this.#connectedAt !== null && performance.now() - this.#connectedAt > STABLE_MS) this.#attempt = 0;
    this.#connectedAt = null;
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.min(this.#attempt++, 10));
    const delay = inMs ?? this.#goawayMs ?? Math.random() * most;
    this.#retryAt = Date.now() + delay;
    this.#retryTimer = setTimeout(() => this.#open(), delay);
    this.#enter("waiting", code, reason || "the connection was lost", delay);
  }

  /** Only 1000 takes leave. */
  #drop(code) {
    this.#session = null;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#renewal);
    const socket = this.#socket;
    this.#socket = null;
    call(() => socket?.close(code === 1000 ? code : 4000));
    this.#behind = false;
    this.#subscribes.clear();
    this.#outgoing = [];
    for (const feed of this.feeds) feed.interrupted();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(new SluiceError("unavailable", "the connection was lost", { unknown: true }));
  }

  end(code, reason) {
    if (this.state.name === "closed") return;
    this.#drop(code);
    clearInterval(this.#ticker);
    for (const { reject } of this.#waiting) reject(new SluiceError("unavailable", `not sent: ${reason}`));
    for (const feed of this.feeds) feed.ended(new SluiceError(code, reason));
    this.#enter("closed", code, reason);
  }

  #enter(name, code, reason, retryIn = null) {
    this.state = { name, code, reason, retryIn };
    if (name === "connected") {
      for (const { resolve } of this.#waiting) resolve();
      this.#waiting.clear();
    }
    this.#client.changed();
    this.#judge();
  }

  wake(event) {
    if (isHidden()) return;
    if (this.state.name === "waiting") this.retry();
    else if (event !== "online") this.#tick();
    else this.#probe(ANSWER_MS);
  }

  retry() {
    if (this.#isShared && this.#socket) this.#send({ type: "retry" });
    else if (this.state.name === "waiting") this.#open();
    else if (this.state.name === "connected" && this.isQuiet) this.#fail(4408, "silent", 0);
  }

  #tick() {
    const now = [Date.now(), performance.now()];
    const lateMs = Math.max(now[0] - this.#ticked[0], now[1] - this.#ticked[1]) - 1_000;
    this.#ticked = now;
    if (this.#socket?.isHeld) this.#heard = now[1];
    this.#judge();
    if (this.state.name === "closed") return;
    if (this.state.name === "waiting") {
      if (now[0] >= this.#retryAt) this.#open();
    } else if (lateMs > 2 * this.#intervalMs) {
      this.#probe(lateMs > SLEPT_MS ? 500 : ANSWER_MS);
    } else if (!this.#isProbing && now[1] - this.#heard > this.#intervalMs + SILENCE_MS) {
      this.#fail(4408, "the server went silent");
    }
  }

  #probe(withinMs) {
    if (this.state.name !== "connected") return;
    const session = this.#session;
    this.#isProbing = true;
    if (!this.usesSse) this.#send({ type: "ping" });
    setTimeout(() => {
      if (session === this.#session && this.#isProbing) this.#fail(4408, "no sign of life", 0);
    }, withinMs);
  }

  /** One too large would end the connection. */
  #send(frame) {
    const text = JSON.stringify(frame);
    if (this.#isShared || text.length * 3 <= this.#messageBytes || new Blob([text]).size <= this.#messageBytes) {
      if (this.#outgoing.push(text) === 1) queueMicrotask(() => this.#flush());
    } else queueMicrotask(() => this.#error({ id: frame.id, code: "too_large", message: `not sent: the server takes ${this.#messageBytes} bytes` }));
  }

  #flush() {
    const frames = this.#outgoing.splice(0);
    const most = this.#sendsArrays ? this.#messageBytes / 3 : 0; // a character is up to 3 bytes
    while (frames.length > 0 && this.#socket?.send) {
      const together = [frames.shift()];
      for (let length = together[0].length + 3; frames.length > 0 && (length += frames[0].length + 1) <= most; ) together.push(frames.shift());
      this.#socket.send(together.length === 1 ? together[0] : `[${together}]`);
    }
  }

  async ask(frame, signal) {
    if (this.state.name !== "connected" || this.usesSse) throw new SluiceError("unavailable", "there is no WebSocket", { retryable: true });
    return this.#ask(frame, signal);
  }

  #ask(frame, signal) {
    return new Promise((resolve, reject) => {
      const id = ++this.#ids;
      const timer = setTimeout(() => refuse("unavailable", `no answer within ${ANSWER_MS} ms`), ANSWER_MS);
      const end = (done) => (value) => {
        this.#asked.delete(id);
        clearTimeout(timer);
        done(value);
      };
      const refuse = (code, text) => end(reject)(new SluiceError(code, text, { unknown: true }));
      this.#asked.set(id, { resolve: end(resolve), reject: end(reject) });
      this.#send({ ...frame, id });
      onAbort(signal, () => refuse("aborted", "given up after it was sent"));
    });
  }

  async publish(frame, signal) {
    if (signal?.aborted) throw givenUp();
    if (this.state.name !== "connected") await this.#connected(signal);
    return this.usesSse ? this.#socket.publish(frame, signal) : this.ask(frame, signal);
  }

  #connected(signal) {
    const most = this.#client.options.offline ?? 0;
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      if (this.#waiting.size < most && this.state.name !== "closed") this.#waiting.add(waiting);
      else reject(new SluiceError("unavailable", `not sent: there is no connection, and ${most} may wait`, { retryable: true }));
      onAbort(signal, () => {
        this.#waiting.delete(waiting);
        reject(givenUp());
      });
    });
  }

  #take(frame, token) {
    const { type, id } = frame;
    switch (type) {
      case "snapshot":
      case "update":
        return this.#update(frame);
      case "heartbeat":
        return this.#heartbeat(frame);
      case "gap":
        return this.#gap(frame);
      case "welcome":
        this.#welcome(frame);
        return token && !this.usesSse ? this.#authenticate(token) : this.#ready();
      case "subscribed":
        return this.#subscribed(frame);
      case "synced":
        return this.#feedOf(id)?.allHere();
      case "error":
        return this.#error(frame);
      case "goaway":
        this.#goawayMs = frame.reconnectAfter;
        return this.#client.emit(type, frame);
      default:
        if (type === "unsubscribed" && id === undefined) this.#narrowed(frame);
        else if (this.#asked.has(id)) this.#asked.get(id).resolve(frame);
        else if (this.#isShared) this.#told(frame);
    }
  }

  #told({ type, id, name, code, reason, retryIn, live, topics }) {
    const feed = this.#feedOf(id);
    if (name === "closed") this.#client.close(code, reason);
    else if (name) this.#enter(name, code, reason, retryIn);
    else if (type === "live") feed?.halted(!live);
    else if (type === "ended") this.#refused(feed, new SluiceError(code, reason));
    else if (type === "dropped") feed?.drop(new Set(topics));
  }

  #subscribed(frame) {
    const feed = this.#feedOf(frame.id);
    if (!feed) for (const other of this.#within(frame)) other.counts(frame);
    else if (feed.subscribed(frame) && !this.#isShared) this.#widen(feed, { snapshot: true });
  }

  /** In place: of what counts now, and no replay brings, the last values. */
  #widen(feed, more) {
    if (this.usesSse) {
      feed.since = null;
      this.#reopen();
    } else this.#send({ type: "subscribe", id: ++this.#ids, topics: feed.topics, ...more, ...feed.contract });
  }

  #welcome({ epoch, heartbeat, limits }) {
    this.epoch = epoch;
    this.#messageBytes = limits?.messageBytes ?? 65_536;
    this.#intervalMs = heartbeat || Infinity; // without heartbeats silence means nothing
    this.#failedUpgrades = this.usesSse ? 1 : 0;
  }

  #ready() {
    this.#connectedAt = performance.now();
    this.#granted = 0;
    this.#enter("connected", 0, "welcome");
    this.onready?.();
    if (this.usesSse) {
      this.#retryTimer = setTimeout(() => this.#probeUpgrade(), SSE_PROBE_MS);
    } else {
      this.#grant();
      for (const feed of this.feeds) this.#subscribe(feed);
    }
  }

  async #authenticate(token, expiring) {
    const session = this.#session;
    const first = this.state.name !== "connected";
    try {
      const { expires } = await this.#ask({ type: "auth", token });
      this.#refusedTokens = 0;
      if (session !== this.#session) return;
      if (expires) this.#renewAt(expires);
      if (!first) for (const feed of this.feeds) if (feed.isPartial) this.#widen(feed);
    } catch (fault) {
      if (session !== this.#session) return;
      if (fault.retryable && !first) return this.#renewAt(expiring); // the one before counts on
      if (fault.code === "unavailable") return this.#fail(4408, fault.message);
      if (fault.code !== "unknown_type") return this.#client.emit("error", fault);
    }
    if (first && session === this.#session) this.#ready();
  }

  /** In band, at 80 % of what the token has still to live. */
  #renewAt(expires) {
    if (!this.#client.options.token?.call) return;
    const session = this.#session;
    const leftMs = expires * 1_000 - Date.now();
    this.#renewal = setTimeout(
      async () => {
        try {
          const token = await this.#client.token();
          if (session === this.#session) this.#authenticate(token, expires);
        } catch (fault) {
          if (session === this.#session) this.#client.noToken(fault, () => this.#renewAt(expires));
        }
      },
      Math.min(2 ** 31 - 1, Math.max(1_000, leftMs * 0.8)),
    );
  }

  #subscribe(feed) {
    const id = ++this.#ids;
    this.#subscribes.set(id, feed);
    this.#send({ type: "subscribe", id, topics: feed.topics, ...feed.contract, ...feed.place });
    const session = this.#session;
    setTimeout(() => {
      if (session === this.#session && this.feeds.has(feed) && !feed.begun) this.#client.emit("error", new SluiceError("unavailable", `no answer within ${ANSWER_MS} ms`));
    }, ANSWER_MS);
  }

  change(feed, contract) {
    if (this.usesSse) throw new SluiceError("bad_parameter", "it has no connection of its own");
    feed.holdTo(contract);
    if (this.#connectedAt !== null) this.#send({ type: "subscribe", topics: feed.topics, ...contract });
  }

  #feedOf(id) {
    return this.usesSse ? [...this.feeds][0] : this.#subscribes.get(id);
  }

  #error(frame) {
    const fault = new SluiceError(frame.code, frame.message, frame);
    const feed = this.#feedOf(frame.id);
    const session = this.#session;
    if (frame.id?.[0] === "+") return setTimeout(() => session === this.#session && this.#request(+frame.id), 1_000);
    if (this.#asked.has(frame.id)) return this.#asked.get(frame.id).reject(fault);
    this.#client.emit("error", fault);
    if (!feed) return;
    if (fault.retryable && this.usesSse) this.#fail(1013, fault.message);
    else if (fault.retryable) setTimeout(() => session === this.#session && this.feeds.has(feed) && this.#subscribe(feed), 1_000);
    else if (feed.since && !this.usesSse) {
      feed.since = null;
      this.#subscribe(feed);
    } else this.#refused(feed, fault);
  }

  #within({ topics }) {
    return [...this.feeds].filter((feed) => feed.topics.every((topic) => topics.includes(topic)));
  }

  #narrowed(frame) {
    const fault = new SluiceError("forbidden", "the new token does not allow it");
    for (const feed of this.#within(frame)) {
      this.#client.emit("error", fault);
      this.#refused(feed, fault);
    }
  }

  #refused(feed, fault) {
    this.#forget(feed);
    feed.drop(feed.values);
    feed.ended(fault);
  }

  #gap(frame) {
    const feeds = [...this.feeds];
    const replaying = frame.reason === "history" ? feeds.filter((feed) => feed.begun && !feed.synced) : [];
    const concerned = frame.id ? [this.#feedOf(frame.id)] : frame.topics ? feeds.filter((feed) => frame.topics.some((topic) => feed.wants(topic))) : replaying.length > 0 ? replaying : feeds;
    for (const feed of concerned) feed?.gap(frame);
    this.#client.emit("gap", frame);
  }

  #heartbeat(frame) {
    const { type, ts, offset, resume, behind = 0, ...ledger } = frame;
    const point = resume ?? (offset > 0 ? { epoch: this.epoch, offset } : null);
    for (const feed of this.feeds) feed.passed(point, offset);
    this.#behind = behind > 0;
    this.#client.ledger = ledger;
    this.#client.emit("heartbeat", frame);
  }

  #grant() {
    if (this.#connectedAt === null || this.usesSse || this.#granted > this.#window / 2) return;
    const most = this.#client.options.credit ?? (this.alone ? CREDIT_ITERATED : CREDIT);
    if (this.#done > 0) this.#window = Math.max(1, (this.#done * BUSY_MS) / this.#busyMs);
    this.#window = Math.floor(Math.min(this.#window, most));
    this.#busyMs = this.#done = 0;
    const n = this.#window - this.#granted;
    if (n <= 0) return;
    this.#request(n);
    this.#granted = this.#window;
  }

  /** Again, by its id, where it was one frame too many. */
  #request(n) {
    this.#send({ type: "request", id: `+${n}`, n });
  }

  #update(frame) {
    const session = this.#session;
    let left = 1;
    const done = () => {
      if (--left > 0 || session !== this.#session) return;
      this.#granted--;
      this.#done++;
      this.#grant();
    };
    const begun = performance.now();
    const feeds = frame.id ? [this.#feedOf(frame.id)] : this.#wanting(frame.topic);
    left = feeds.length + 1;
    for (const feed of feeds) feed.take(frame, done);
    this.busySince(begun);
    done();
  }

  #wanting(topic) {
    let feeds = this.#routes.get(topic);
    if (feeds === undefined) {
      feeds = [...this.feeds].filter((feed) => feed.wants(topic));
      if (this.#routes.size > 10_000) this.#routes.clear();
      this.#routes.set(topic, feeds);
    }
    return feeds;
  }

  #probeUpgrade() {
    const session = this.#session;
    const socket = this.#client.openSocket();
    socket.onopen = () => {
      socket.close();
      if (session !== this.#session) return;
      this.usesSse = false;
      this.#failedUpgrades = 0;
      this.#fail(1000, "WebSockets again", 0);
    };
    socket.onclose = () => session === this.#session && (this.#retryTimer = setTimeout(() => this.#probeUpgrade(), SSE_PROBE_MS));
  }
}

class Feed {
  values = new Map();
  since = null;
  begun = false;
  synced = false;
  link = null;
  #isHalted = false; // by the worker
  #ended = new Map(); // offset of the last update of topics that ended, until no replay can reach back to it
  #consumers = new Set();
  #beginning = null;
  #fresh = null; // topics of which something came since it began anew
  #untold = []; // gaps that nothing follows yet
  #effective; // the filters that count
  #at = 0;
  #open = 0;
  #whenIdle = null;

  constructor(filters, contract) {
    this.topics = [...new Set([filters].flat())].sort();
    this.holdTo(contract);
  }

  holdTo(contract) {
    this.contract = contract;
    this.terms = JSON.stringify(Object.entries(contract).sort());
  }

  wants(topic) {
    return this.topics.some((filter) => matches(filter, topic));
  }

  /** Where it goes on, or else anew. */
  get place() {
    return this.since ? { since: this.since } : this.#beginning && { snapshot: true };
  }

  join(consumer) {
    this.#consumers.add(consumer);
    if (!this.#beginning) return;
    consumer.begun({ ...this.#beginning, offset: this.#at, recovered: undefined });
    if (this.contract.snapshot !== false) for (const frame of this.values.values()) consumer.take({ ...frame, type: "snapshot" }, () => {});
    if (this.synced) consumer.synced();
  }

  /** Who comes back in the same task finds it. */
  leave(consumer) {
    if (!this.#consumers.delete(consumer) || this.#consumers.size > 0) return;
    setTimeout(() => this.#consumers.size === 0 && this.link?.feeds.has(this) && this.link.remove(this), 0);
  }

  #tell(what, ...values) {
    for (const consumer of [...this.#consumers]) consumer[what](...values);
  }

  get live() {
    return this.synced && !this.#isHalted && this.link.live;
  }

  halted(is) {
    this.#isHalted = is;
    this.liveChanged();
  }

  liveChanged() {
    this.#tell("liveChanged");
  }

  interrupted() {
    this.begun = this.synced = false;
    this.liveChanged();
  }

  subscribed(frame) {
    const again = this.#beginning !== null;
    this.begun = true;
    this.#beginning = frame;
    this.#at = frame.offset;
    this.#fresh = frame.recovered ? null : new Set();
    if (frame.recovered) this.#untold = [];
    this.#tellGaps();
    if (this.#fresh) this.#ended.clear();
    const isUntold = again && frame.recovered === undefined; // cut off before there was a place to go on from
    this.#tell("begun", isUntold ? { ...frame, recovered: false } : frame);
    if (isUntold) this.gap({ type: "gap", lost: null, reason: "history" });
    return this.counts(frame) && frame.recovered;
  }

  counts({ effective }) {
    const before = this.#effective;
    this.#effective = effective;
    if (effective) this.drop({ has: (topic) => !effective.some((filter) => matches(filter, topic)) });
    return before && effective?.some((filter) => !before.includes(filter));
  }

  get isPartial() {
    return this.topics.some((topic) => this.#effective?.includes(topic) === false);
  }

  drop(gone) {
    const dropped = [...this.values.keys()].filter((topic) => gone.has(topic));
    for (const topic of dropped) this.values.delete(topic);
    if (dropped.length > 0) this.#tell("dropped", dropped);
  }

  take(frame, done) {
    const { topic, offset } = frame;
    this.#tellGaps();
    if (this.#isInOrder && topic[0] !== "$") this.since = { epoch: this.#beginning.epoch, offset };
    const last = this.values.get(topic)?.offset ?? this.#ended.get(topic);
    const known = this.#fresh === null || this.#fresh.has(topic);
    const gone = frame.left ? 1 : 0; // has the numbers of what it ends
    if ((last >= offset + gone && known && topic[0] !== "$") || (gone && !this.values.has(topic))) return done();
    this.#fresh?.add(topic);
    this.#at = Math.max(this.#at, offset);
    if (frame.data === null) {
      this.values.delete(topic);
      this.#ended.set(topic, offset - gone);
    } else {
      this.#ended.delete(topic);
      this.values.set(topic, frame);
    }
    let left = this.#consumers.size;
    this.#open++;
    const one = () => {
      if (--left > 0) return;
      if (--this.#open === 0) this.#whenIdle?.();
      done();
    };
    if (left === 0) one();
    this.#tell("take", frame, one);
  }

  allHere() {
    const fresh = this.#fresh;
    this.#fresh = null;
    if (fresh) this.drop({ has: (topic) => !fresh.has(topic) });
    this.synced = true;
    this.since = { epoch: this.#beginning.epoch, offset: this.#beginning.offset };
    this.#tell("synced");
  }

  get #isInOrder() {
    return this.synced && !/conflate|maxRate|deadband|fold/.test(this.terms);
  }

  /** In order it stands right before an update or a heartbeat. */
  gap(frame) {
    this.#untold.push(frame);
    if (!this.#isInOrder) this.#tellGaps();
  }

  #tellGaps() {
    for (const gap of this.#untold.splice(0)) this.#tell("gap", gap);
  }

  /** All was told up to there, also in a replay. */
  passed(point, offset) {
    this.#tellGaps();
    if (!this.begun || point === null) return;
    this.since = point;
    for (const [topic, last] of this.#ended) if (last <= offset) this.#ended.delete(topic);
  }

  idle() {
    return this.#open === 0 ? null : new Promise((resolve) => (this.#whenIdle = resolve));
  }

  ended(fault) {
    this.#tellGaps();
    this.synced = false;
    this.#tell("ended", fault);
    this.#consumers.clear();
  }
}

class Subscription {
  #feed;
  #handlers;
  #gate = null;
  #kept = [];
  #queue = [];
  #pulls = [];
  #handedAt = null;
  #fault = null;
  #isOver = false;
  #settle = {};
  #listener;

  constructor(feed, handlers) {
    this.#feed = feed;
    this.#handlers = handlers;
    for (const name of ["ready", "synced"]) {
      this[name] = new Promise((resolve, reject) => (this.#settle[name] = { resolve, reject }));
      this[name].catch(() => {});
    }
    this.#listener = {
      begun: (frame) => this.#begun(frame),
      take: (frame, done) => this.#pass(frame, done),
      gap: (frame) => this.#pass(frame, () => {}),
      dropped: (topics) => this.#pass({ type: "dropped", topics }, () => {}),
      synced: () => this.#pass({ type: "synced" }, () => {}),
      liveChanged() {},
      ended: (fault) => this.#end(fault),
    };
    feed.join(this.#listener);
    onAbort(handlers.signal, () => this.close());
  }

  change(contract) {
    this.#feed.link.change(this.#feed, contract);
  }

  close() {
    this.#feed.leave(this.#listener);
    this.#end(null);
  }

  #end(fault) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#fault = fault;
    for (const kept of this.#kept.splice(0).concat(this.#queue)) {
      kept.done();
      kept.done = () => {};
    }
    if (fault === null) this.#queue = [];
    for (const { reject } of Object.values(this.#settle)) reject(fault ?? new SluiceError("aborted", "closed"));
    for (const { resolve, reject } of this.#pulls.splice(0)) fault ? reject(fault) : resolve({ value: undefined, done: true });
    call(this.#handlers.ended, fault);
  }

  #begun(frame) {
    this.#settle.ready.resolve(frame);
    if (frame.recovered !== undefined) call(this.#handlers.resumed, frame);
    if (this.#handlers.load && frame.recovered !== true) this.#load(frame);
  }

  async #load({ epoch, offset }) {
    const gate = (this.#gate = {});
    this.#kept = this.#kept.filter(({ frame, done }) => frame.type === "gap" || done());
    try {
      await this.#handlers.load({ epoch, offset });
    } catch (fault) {
      report(fault);
    }
    if (gate !== this.#gate) return;
    this.#gate = null;
    for (const { frame, done } of this.#kept.splice(0)) this.#deliver(frame, done);
  }

  #pass(frame, done) {
    if (this.#isOver) done();
    else if (this.#gate !== null) this.#kept.push({ frame, done });
    else this.#deliver(frame, done);
  }

  #deliver(frame, done) {
    const { type, topics } = frame;
    const { update } = this.#handlers;
    if (type === "synced") this.#settle.synced.resolve();
    if (!frame.topic) call(this.#handlers[type], type === "dropped" ? topics : frame);
    if (!update && type !== "synced") this.#enqueue(frame, done);
    else if (frame.topic) this.#process(update, frame, done);
    else done();
  }

  #process(update, frame, done) {
    const result = call(update, frame);
    if (typeof result?.then === "function") result.then(done, (fault) => [report(fault), done()]);
    else done();
  }

  #enqueue(frame, done) {
    const pull = this.#pulls.shift();
    if (pull === undefined) this.#queue.push({ frame, done });
    else this.#hand(frame, done, pull.resolve);
  }

  #hand(frame, done, resolve) {
    done();
    this.#handedAt = performance.now();
    resolve({ value: frame, done: false });
  }

  [Symbol.asyncIterator]() {
    return {
      next: () =>
        new Promise((resolve, reject) => {
          if (this.#handedAt) this.#feed.link.busySince(this.#handedAt);
          const next = this.#queue.shift();
          if (next !== undefined) this.#hand(next.frame, next.done, resolve);
          else if (this.#fault) reject(this.#fault);
          else if (this.#isOver) resolve({ value: undefined, done: true });
          else this.#pulls.push({ resolve, reject });
        }),
      return: async () => {
        this.close();
        return { value: undefined, done: true };
      },
    };
  }
}

class Store {
  #feed;
  #listeners = new Set();
  #snapshot = null;
  #pending = [];
  #asked = false;
  #listener;
  #isOver = false;

  constructor(feed, signal) {
    this.#feed = feed;
    const changed = () => this.#ask();
    this.#listener = {
      begun: changed,
      take: (frame, done) => {
        if (isHidden()) done();
        else this.#pending.push(done);
        this.#ask();
      },
      gap: changed,
      dropped: changed,
      synced: changed,
      liveChanged: changed,
      ended: changed,
    };
    feed.join(this.#listener);
    onAbort(signal, () => this.close());
    for (const name of ["subscribe", "getSnapshot"]) this[name] = this[name].bind(this);
  }

  get live() {
    return !this.#isOver && this.#feed.live;
  }

  get(topic) {
    return this.getSnapshot().topics.get(topic);
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  getSnapshot() {
    return (this.#snapshot ??= { live: this.live, topics: new Map(this.#feed.values) });
  }

  close() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#snapshot = null;
    this.#feed.leave(this.#listener);
    this.#settle();
    this.#listeners.clear();
  }

  #ask() {
    if (this.#asked || this.#isOver) return;
    this.#asked = true;
    nextFrame(() => {
      this.#asked = false;
      if (this.#isOver) return;
      this.#snapshot = null;
      for (const listener of [...this.#listeners]) call(listener);
      this.#settle();
    });
  }

  #settle() {
    for (const done of this.#pending.splice(0)) done();
  }
}
