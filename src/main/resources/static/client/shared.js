/*
 * One connection for all tabs of an origin: sluice.js starts this as a SharedWorker where `shared` is asked for. To each tab it
 * speaks as the server does, and to the server it is one client. What a tab does not take waits here, as its contract has it,
 * and the other tabs go on meanwhile.
 */
import { connect } from "./sluice.js";

const BUFFER = 256; // the server's default
const ALIVE_MS = 2_000; // a tab takes a worker that is silent for longer than 15 s for dead
const TOKEN_MS = 30_000; // then another tab is asked

const PREFIX = "sluice ";

/**
 * In a tab: the worker as a socket. The tab holds a lock while it lives: so the worker learns that it has gone, however it went.
 *
 * @throws where no such worker can be, as for a page of another origin than the module's
 */
export function openShared(client) {
  const { token, signal, ...options } = client.options;
  const about = { url: client.url, hasToken: !!token, options };
  const worker = new SharedWorker(import.meta.url, { type: "module", name: PREFIX + JSON.stringify(about) });
  const { port } = worker;
  let hasSpoken = false;
  let release;
  const released = new Promise((resolve) => (release = resolve));
  // a browser may keep a page that was left, with its lock, and show it again
  const back = () => socket.onclose({ code: 1006, reason: "the page had been left" });
  const left = () => {
    release();
    addEventListener("pageshow", back, { once: true });
  };
  addEventListener("pagehide", left);
  const socket = {
    send: (frames) => port.postMessage(frames),
    close() {
      removeEventListener("pagehide", left);
      removeEventListener("pageshow", back);
      release();
    },
  };
  worker.onerror = () => !hasSpoken && socket.onclose({ code: 1006, reason: "no SharedWorker" });
  port.onmessage = async ({ data }) => {
    if (!hasSpoken) socket.onopen();
    hasSpoken = true;
    if (typeof data === "string") socket.onmessage({ data });
    else port.postMessage(await tokenOf(client));
  };
  const lock = crypto.randomUUID();
  navigator.locks.request(lock, () => {
    port.postMessage(lock);
    return released;
  });
  return socket;
}

async function tokenOf(client) {
  try {
    return { token: await client.token() };
  } catch (fault) {
    return { fault: String(fault?.message ?? fault), isPassing: fault instanceof TypeError || fault?.retryable === true };
  }
}

const tabs = new Set();
let client = null;

if (globalThis.SharedWorkerGlobalScope && name.startsWith(PREFIX)) {
  onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => new Tab(port, data); // the first message names the lock that the tab holds while it lives
  };
  setInterval(() => toAll({ type: "alive" }), ALIVE_MS);
}

function toAll(frame) {
  for (const tab of tabs) tab.say(frame);
}

function open() {
  const { url, hasToken, options } = JSON.parse(name.slice(PREFIX.length));
  const opened = connect(url, { ...options, token: hasToken ? askForToken : undefined });
  opened.on("state", (state) => {
    for (const tab of tabs) tab.told(state);
    if (state.name === "closed") tabs.clear();
  });
  opened.on("heartbeat", toAll);
  opened.on("goaway", toAll);
  opened.on("error", ({ code, message, retryable }) => toAll({ type: "error", code, message, retryable }));
  return opened;
}

/** The tabs know how to get one; one that does not answer is passed over. */
async function askForToken() {
  for (const tab of [...tabs]) {
    const answer = await tab.token();
    if (answer?.token) return answer.token;
    if (answer) throw Object.assign(new Error(answer.fault), { retryable: answer.isPassing });
  }
  throw new TypeError("no tab gave a token");
}

/** One tab, to which this is the server. */
class Tab {
  #port;
  #welcomed = false;
  #subscriptions = new Map();
  #credit = 0;
  #outgoing = [];
  #tokenAsked = null;

  constructor(port, lock) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (typeof data === "string") for (const frame of [JSON.parse(data)].flat()) this.#take(frame);
      else this.#tokenAsked?.(data);
    };
    navigator.locks.request(lock, () => this.#leave());
    if (client === null || client.state.name === "closed") client = open();
    tabs.add(this);
    this.told(client.state);
  }

  #leave() {
    tabs.delete(this);
    this.#tokenAsked?.(null);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#port.close();
    if (tabs.size === 0) client.close();
  }

  /** A tab may subscribe from its welcome on, also where the connection is away again by then. */
  told(state) {
    if (!this.#welcomed && state.name === "connected") this.say({ type: "welcome", heartbeat: 5_000 });
    else this.say({ ...state, type: "state" });
    this.#welcomed ||= state.name === "connected";
  }

  say(frame) {
    if (this.#outgoing.push(frame) === 1) queueMicrotask(() => this.#port.postMessage(JSON.stringify(this.#outgoing.splice(0))));
  }

  token() {
    return new Promise((resolve) => {
      this.#tokenAsked = resolve;
      setTimeout(resolve, TOKEN_MS, null);
      this.#port.postMessage({ wanted: "token" });
    });
  }

  #take({ type, id, ...more }) {
    if (type === "request") {
      this.#credit += more.n;
      this.#pump();
    } else if (type === "subscribe") this.#subscribe(id, more);
    else if (type === "unsubscribe") {
      this.#subscriptions.get(more.topics.join())?.close();
      this.#subscriptions.delete(more.topics.join());
    } else if (type === "publish") this.#answer(id, "published", client.publish(more.topic, more.data, more));
    else if (type === "ping" && id !== undefined) this.#answer(id, "pong", client.ping());
    else if (type === "ping") this.say({ type: "alive" });
    else if (type === "retry") client.retry();
  }

  #answer(id, type, answer) {
    answer.then(
      (done) => this.say({ ...done, type, id }),
      ({ code, message, retryable, unknown }) => this.say({ type: "error", id, code, message, retryable, unknown }),
    );
  }

  /** Where to go on from is known here: `since` of a tab is not. */
  #subscribe(id, { topics, since, ...contract }) {
    const { feed } = this.#subscriptions.get(topics.join()) ?? {};
    if (feed) return this.#change(feed, contract);
    const say = (frame) => {
      this.say({ ...frame, id });
      if (frame.type === "ended") this.#subscriptions.delete(topics.join());
    };
    this.#subscriptions.set(topics.join(), new Shared(topics, contract, say, () => this.#pump()));
    this.#pump();
  }

  #change(feed, contract) {
    try {
      feed.link.change(feed, contract);
    } catch ({ code, message }) {
      this.say({ type: "error", code, message });
    }
  }

  #pump() {
    for (const { waiting } of this.#subscriptions.values()) this.#credit = waiting.write(this.#credit);
  }
}

/** A subscription of a tab. */
class Shared {
  constructor(topics, contract, say, pump) {
    const isOwn = contract.policy === "disconnect" || contract.maxAge != null; // the server looks to those: a connection of its own
    const waiting = new Waiting(contract, say);
    const feed = client.feed(topics, contract, isOwn);
    const put = (frame) => {
      waiting.put(frame);
      pump();
    };
    // that it is not live is told at once; that it is, behind what waits, and if it still is then
    const tellLive = () => {
      const live = { type: "live", get live() { return feed.live } };
      if (feed.live) put(live);
      else say(live);
    };
    const listener = {
      begun: (frame) => {
        if (frame.recovered !== true) waiting.forget();
        put({ ...frame, type: "subscribed" });
      },
      take: (frame, done) => {
        if (isOwn) waiting.put(frame, done);
        else {
          waiting.offer(frame);
          done();
        }
        pump();
      },
      gap: put,
      dropped: (topics) => {
        waiting.drop(topics);
        put({ type: "dropped", topics });
      },
      synced: () => {
        put({ type: "synced" });
        tellLive();
      },
      liveChanged: tellLive,
      ended: ({ code, message }) => say({ type: "ended", code, reason: message }),
    };
    this.waiting = waiting;
    this.feed = feed;
    this.close = () => feed.leave(listener);
    feed.join(listener);
  }
}

/** What waits for a tab that has given no credit for it: as at the server, losses are told in their place. */
class Waiting {
  #frames = new Map();
  #updates = 0;
  #gap = null;
  #say;

  constructor({ policy = "drop-oldest", buffer = policy === "conflate" ? Infinity : BUFFER }, say) {
    Object.assign(this, { policy, buffer });
    this.#say = say;
  }

  put(frame, done) {
    this.#frames.set(frame, { frame, done });
  }

  offer(frame) {
    const key = this.policy === "conflate" ? frame.topic : frame;
    if (this.#updates >= this.buffer && !this.#frames.has(key)) {
      if (this.policy === "drop-newest") return this.#lost(frame);
      const [oldest, { frame: lost }] = [...this.#frames].find(([, waiting]) => waiting.frame.topic);
      this.#frames.delete(oldest);
      this.#lost(lost);
    } else {
      if (this.policy === "drop-newest") this.#gap = null;
      if (!this.#frames.has(key)) this.#updates++;
    }
    this.#frames.set(key, { frame });
  }

  #lost({ topic, offset }) {
    if (this.#gap === null) {
      this.#gap = { type: "gap", lost: 0, conflated: 0, from: offset, to: offset, reason: "slow", topics: [] };
      if (this.policy === "drop-newest") this.put(this.#gap);
    }
    const gap = this.#gap;
    gap.lost++;
    gap.from = Math.min(gap.from, offset);
    gap.to = Math.max(gap.to, offset);
    if (gap.topics && !gap.topics.includes(topic)) gap.topics.push(topic);
    if (gap.topics?.length > 64) delete gap.topics;
  }

  /** What waits is conflated by the snapshots that follow. */
  forget() {
    if (this.policy !== "conflate") return;
    for (const [key, { frame }] of this.#frames) if (frame.topic) this.#frames.delete(key);
    this.#updates = 0;
  }

  /** A later value of a topic takes the place of what waits, which is ahead of what drops it. */
  drop(topics) {
    if (this.policy === "conflate") for (const topic of topics) if (this.#frames.delete(topic)) this.#updates--;
  }

  /** @returns the credit that is left */
  write(credit) {
    for (const [key, { frame, done }] of this.#frames) {
      if (frame.topic && credit === 0) break;
      if (this.#gap !== null && frame.topic) {
        if (this.policy !== "drop-newest") this.#say(this.#gap);
        this.#gap = null;
      }
      if (frame === this.#gap) this.#gap = null;
      this.#frames.delete(key);
      this.#say(frame);
      if (frame.topic) credit--;
      if (frame.topic && !done) this.#updates--;
      done?.();
    }
    return credit;
  }
}
