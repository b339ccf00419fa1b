/* Owns updates per second and the latency of updates, counted here and shown in the header. */
import { count, NOTHING } from "./format.js";
import { brief } from "./ledger.js";
import { Sparkline, Trend } from "./sparkline.js";
import { write } from "./text.js";

const SAMPLES_MAX = 2_000;
const WINDOW_MS = 1_000;

export class Gauges {
  #clock;
  #updates = 0;
  #samples = [];
  #sinceMs = performance.now();
  #trend = new Trend(WINDOW_MS);
  #rate = document.getElementById("rate");
  #latency = document.getElementById("latency");
  #high = document.getElementById("latency-high");
  #sparkline = new Sparkline(document.getElementById("rate-trend"), 84, 24);
  #medianMs = null;

  constructor(clock) {
    this.#clock = clock;
  }

  /** Median of the last second, or null. */
  get medianMs() {
    return this.#medianMs;
  }

  update(tsMicros) {
    this.#updates++;
    if (this.#clock.known && this.#samples.length < SAMPLES_MAX) this.#samples.push(this.#clock.nowMs() - tsMicros / 1000);
  }

  tick() {
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < WINDOW_MS - 20) return;
    const perSecond = (this.#updates * 1000) / elapsedMs;
    this.#showRate(perSecond);
    this.#trend.push(Date.now(), perSecond);
    this.#sparkline.draw(this.#trend.points(Date.now()), true);
    this.#showLatency(this.#samples.sort((a, b) => a - b));
    this.#updates = 0;
    this.#samples = [];
    this.#sinceMs = nowMs;
  }

  paint() {}

  /** Nothing has come yet. */
  forget() {
    this.#updates = 0;
    this.#samples = [];
    this.#sinceMs = performance.now();
    this.#trend = new Trend(WINDOW_MS);
    this.#sparkline.draw([], true);
    this.#showRate(0);
    this.#showLatency([]);
  }

  #showRate(perSecond) {
    const rate = count(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond));
    write(this.#rate, rate);
    brief("rate", rate);
  }

  #showLatency(sorted) {
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    this.#medianMs = sorted.length === 0 ? null : at(0.5);
    const latency = sorted.length === 0 ? NOTHING : milliseconds(at(0.5));
    write(this.#latency, latency);
    brief("latency", latency);
    write(this.#high, sorted.length === 0 ? "" : `p99 ${milliseconds(at(0.99))}`);
  }
}

function milliseconds(ms) {
  if (ms < 1) return "< 1 ms";
  return ms < 10_000 ? `${count(Math.round(ms))} ms` : `${count(Math.round(ms / 1000))} s`;
}
