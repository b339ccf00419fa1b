/*
 * Owns the socket: opening it, backing off, noticing that it went silent, and
 * whether to come back after a close. Knows frames only as far as that takes
 * (welcome, heartbeat, goaway). No DOM.
 *
 * States: connecting, live, silent (nothing comes), behind (the server says that it
 * has not the whole log), reconnecting, closed. Only in `live` may a value pass for
 * the present one. One timer drives all waiting, so that nothing is left behind when
 * the state changes.
 */
import { Stopwatch } from "./clock.js";
import { meaningOf } from "./closing.js";

const SUBPROTOCOL = "sluice.v1.json";
const TICK_MS = 250;
const WELCOME_WAIT_MS = 10_000;
const SILENT_HEARTBEATS = 2.5; // then nothing counts as live any more
const DEAD_HEARTBEATS = 5; // then the connection is given up
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const STEADY_MS = 10_000; // live for so long, and the next failure counts as the first

export class Connection {
  #url;
  #onState;
  #onFrame;
  #socket = null;
  #state = { name: "connecting", attempt: 0, why: "", code: null, delayMs: null };
  #heartbeatMs = null;
  #heard = new Stopwatch();
  #entered = new Stopwatch();
  #liveSince = null;
  #settled = false;
  #behindMs = 0;
  #resume = null;
  #goawayMs = null;
  #attempt = 0;
  #heardAtMs = null;
  #epoch = "";

  /**
   * @param {URL} url
   * @param {(state: object) => void} onState
   * @param {(frame: object) => void} onFrame
   */
  constructor(url, onState, onFrame) {
    this.#url = url;
    this.#onState = onState;
    this.#onFrame = onFrame;
    setInterval(() => this.check(), TICK_MS);
  }

  get state() {
    return this.#state;
  }

  /** How long the current wait still is, or null where nothing is waited for. */
  get retryInMs() {
    return this.#state.delayMs === null ? null : Math.max(0, this.#state.delayMs - this.#entered.elapsedMs);
  }

  /** When the last frame came: no value shown is newer, whenever the silence was noticed. Null before the first. */
  get heardAtMs() {
    return this.#heardAtMs;
  }

  /** How much longer than a heartbeat takes nothing has come: 1 is just due. */
  get heartbeatsDue() {
    return this.#heartbeatMs === null ? 0 : this.#heard.elapsedMs / this.#heartbeatMs;
  }

  get silentMs() {
    return this.#heard.elapsedMs;
  }

  /** How long ago the server had the whole log, as it says itself. */
  get behindMs() {
    return this.#behindMs;
  }

  /** Where to go on after a cut, as a frame's `since` and as text for a query; null where there is no such point yet. */
  get resume() {
    return this.#resume;
  }

  forgetResume() {
    this.#resume = null;
  }

  open() {
    this.#abandon();
    this.#heartbeatMs = null;
    this.#goawayMs = null;
    this.#settled = false;
    this.#behindMs = 0;
    this.#enter({ ...this.#state, name: this.#attempt === 0 ? "connecting" : "reconnecting", delayMs: null });
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(event.code, event.reason);
  }

  /** The user's wish: come back now, whatever was waited for. */
  retryNow() {
    if (this.#state.name !== "live" && this.#state.name !== "behind") this.open();
  }

  /** The subscription has its snapshots, or its replay: from here on what is shown is the present. */
  settled() {
    if (this.#socket === null || this.#heartbeatMs === null) return;
    this.#settled = true;
    this.#judge();
  }

  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Looks at the clocks. Called by the timer, and when a page comes back to the front. */
  check() {
    if (this.#socket === null) {
      if (this.retryInMs === 0) this.open();
    } else if (this.#heartbeatMs === null) {
      if (this.#entered.elapsedMs > WELCOME_WAIT_MS) this.#fail("the server did not answer");
    } else if (this.heartbeatsDue > DEAD_HEARTBEATS) {
      this.#fail("the connection went silent");
    } else {
      this.#judge();
    }
  }

  /** Live, silent or behind: only once all is here, and anew with each frame and tick. */
  #judge() {
    if (!this.#settled) return;
    const name = this.heartbeatsDue > SILENT_HEARTBEATS ? "silent" : this.#behindMs > 0 ? "behind" : "live";
    if (name === this.#state.name) return;
    this.#liveSince ??= new Stopwatch();
    this.#enter({ name, attempt: 0, why: "", code: null, delayMs: null });
  }

  #received(text) {
    this.#heardAtMs = Date.now();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      frame = null;
    }
    if (frame === null || typeof frame !== "object") {
      this.#onFrame({ type: "unreadable" });
      return;
    }
    this.#heard.restart();
    if (frame.type === "welcome") {
      this.#heartbeatMs = frame.heartbeat > 0 ? frame.heartbeat : 5_000;
      this.#epoch = frame.epoch;
    } else if (frame.type === "heartbeat") {
      this.#heartbeat(frame);
    } else if (frame.type === "goaway") {
      this.#goawayMs = Math.max(0, Number(frame.reconnectAfter) || 0);
    }
    this.#onFrame(frame);
    if (this.#state.name === "silent") this.#judge();
  }

  #heartbeat({ resume, offset, behind }) {
    if (typeof resume === "string") this.#resume = { since: resume, text: resume };
    else if (offset > 0) this.#resume = { since: { epoch: this.#epoch, offset }, text: `${this.#epoch}:${offset}` };
    this.#behindMs = Number(behind) || 0;
    this.#judge();
  }

  #fail(why) {
    this.#abandon();
    this.#lost(null, { retry: true, why, leastMs: 0 });
  }

  #closed(code, reason) {
    this.#socket = null;
    const meaning = meaningOf(code);
    this.#lost(code, reason ? { ...meaning, why: `${meaning.why} (${reason})` } : meaning);
  }

  #lost(code, { retry, why, leastMs }) {
    if (this.#liveSince?.elapsedMs > STEADY_MS) this.#attempt = 0;
    this.#liveSince = null;
    if (!retry) {
      this.#enter({ name: "closed", attempt: this.#attempt, why, code, delayMs: null });
      return;
    }
    const delayMs = this.#goawayMs ?? Math.max(leastMs, backoffMs(this.#attempt));
    this.#attempt++;
    this.#enter({ name: "reconnecting", attempt: this.#attempt, why, code, delayMs });
  }

  /** Lets go of a socket without waiting for its closing handshake, which a dead network never ends. */
  #abandon() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #enter(state) {
    this.#state = state;
    this.#entered.restart();
    this.#onState(state);
  }
}

/** Exponential, and anywhere in the upper half of it, so that clients cut off together do not come back together. */
function backoffMs(attempt) {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16));
  return full * (0.5 + Math.random() / 2);
}
