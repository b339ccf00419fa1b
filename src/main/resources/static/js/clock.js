/*
 * Owns time. Stopwatch measures how long something is ago, across a suspended
 * machine as well. ServerClock estimates the server's clock, so that the age of
 * a value counts from when the server accepted it, not from when it got here.
 */

/** Milliseconds since restart(). The larger of two clocks: performance.now() may stand still in standby, Date steps. */
export class Stopwatch {
  #wall;
  #steady;

  constructor() {
    this.restart();
  }

  restart() {
    this.#wall = Date.now();
    this.#steady = performance.now();
  }

  get elapsedMs() {
    return Math.max(Date.now() - this.#wall, performance.now() - this.#steady);
  }
}

const SAMPLES_MAX = 120; // ten minutes of pings: a page that falls behind must not learn its delay as the server's clock
const STEP_MS = 250;

export class ServerClock {
  #samples = [];
  #offsetMs = null;
  #bound = -Infinity;
  #drift = Date.now() - performance.now();

  /** One ping: sent and received by Date.now(), and the server's microseconds between them. */
  sample(sentMs, receivedMs, serverMicros) {
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    this.#samples.push({ roundTripMs, offsetMs: serverMicros / 1000 - (sentMs + receivedMs) / 2 });
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    this.#offsetMs = this.#samples.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a)).offsetMs;
  }

  /** Any server time seen is a lower bound: the server's clock is at least there. Serves until a pong came. */
  atLeast(serverMicros) {
    const offset = serverMicros / 1000 - Date.now();
    if (offset > this.#bound) this.#bound = offset;
  }

  /** True, once, after the machine's clock was set: what was known is void and a new ping is due. */
  stepped() {
    const drift = Date.now() - performance.now();
    const stepped = Math.abs(drift - this.#drift) > STEP_MS;
    this.#drift = drift;
    if (stepped) this.forget();
    return stepped;
  }

  forget() {
    this.#samples = [];
    this.#offsetMs = null;
    this.#bound = -Infinity;
  }

  get known() {
    return this.#offsetMs !== null;
  }

  nowMs() {
    if (this.#offsetMs !== null) return Date.now() + this.#offsetMs;
    return Date.now() + (Number.isFinite(this.#bound) ? this.#bound : 0);
  }
}
