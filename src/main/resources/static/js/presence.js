/*
 * Owns what the page makes of its client's state: connecting, live, silent (nothing
 * comes), behind (the server says that it has not the whole log), reconnecting,
 * closed, asking (there is no client before somebody has signed in). Only in `live`
 * may a value pass for the present one. No DOM.
 */
import { Stopwatch } from "./clock.js";
import { whyOf } from "./closing.js";

const SILENT_HEARTBEATS = 2.5; // then nothing counts as live any more

export class Presence {
  #client = null;
  #listening = [];
  #heartbeatMs;
  #onState;
  #state = { name: "connecting", why: "", code: null, delayMs: null };
  #entered = new Stopwatch();
  #synced = false;
  #behindMs = 0;

  /** @param {(state: object) => void} onState */
  constructor(heartbeatMs, onState) {
    this.#heartbeatMs = heartbeatMs;
    this.#onState = onState;
  }

  /** The client that counts from now on. */
  follow(client) {
    this.#leave();
    this.#client = client;
    this.#listening = [
      client.on("state", () => this.#changed()),
      client.on("heartbeat", ({ behind }) => {
        this.#behindMs = Number(behind) || 0;
        this.tick();
      }),
    ];
    this.#enter({ name: "connecting", why: "", code: null, delayMs: null });
  }

  /** There is none before somebody has signed in. */
  asks() {
    this.#leave();
    this.#enter({ name: "asking", why: "", code: null, delayMs: null });
  }

  #leave() {
    for (const end of this.#listening.splice(0)) end();
    this.#synced = false;
    this.#behindMs = 0;
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
    return this.#client?.heardAt ?? null;
  }

  get silentMs() {
    return Math.max(0, Date.now() - (this.heardAtMs ?? Date.now()));
  }

  /** How much longer than a heartbeat takes nothing has come: 1 is just due. */
  get heartbeatsDue() {
    return this.silentMs / this.#heartbeatMs;
  }

  /** How long ago the server had the whole log, as it says itself. */
  get behindMs() {
    return this.#behindMs;
  }

  /** The user's wish. A client that was closed for good is only had anew with the page. */
  retryNow() {
    if (this.#state.name === "closed") location.reload();
    else this.#client.retry();
  }

  /** The subscription has its snapshots, or its replay: from here on what is shown is the present. */
  settled() {
    this.#synced = true;
    this.tick();
  }

  #changed() {
    const { name, code, reason, retryIn } = this.#client.state;
    this.#synced = false;
    this.#behindMs = 0;
    if (name === "closed") this.#enter({ name, why: whyOf(code, reason), code, delayMs: null });
    else if (name === "waiting") this.#enter({ name: "reconnecting", why: whyOf(code, reason), code, delayMs: retryIn });
    else if (name === "connecting" && this.#state.name !== name) this.#enter({ ...this.#state, name: "reconnecting", delayMs: null });
  }

  /** Live, silent or behind: only once all is here, and anew with each heartbeat and tick. */
  tick() {
    if (!this.#synced) return;
    const name = this.heartbeatsDue > SILENT_HEARTBEATS ? "silent" : this.#behindMs > 0 ? "behind" : "live";
    if (name !== this.#state.name) this.#enter({ name, why: "", code: null, delayMs: null });
  }

  paint() {}

  #enter(state) {
    this.#state = state;
    this.#entered.restart();
    this.#onState(state);
  }
}
