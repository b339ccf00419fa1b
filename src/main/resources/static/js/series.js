/*
 * Owns what is known of each topic: its last value, when the server accepted it,
 * how often it usually comes, whether it is missing something, and its recent
 * course. Decides what is stale. Tells the views what changed; no DOM.
 */
import { HoleCheck } from "./sequence.js";
import { Trend } from "./sparkline.js";

const TOPICS_MAX = 5_000;
const STALE_LEAST_MS = 5_000;
const STALE_MOST_MS = 60_000;
const STALE_UNKNOWN_MS = 10_000;
const STALE_INTERVALS = 4;
const SMOOTHING = 0.2;

/** One topic. `view` belongs to the view that shows it. */
export class Series {
  data = null;
  seq = 0;
  offset = 0;
  tsMs = 0;
  session = 0;
  intervalMs = null;
  missed = null; // {least, most} updates known lost since the value shown
  rebase = false;
  view = null;

  constructor(topic, bucketMs) {
    this.topic = topic;
    this.trend = new Trend(bucketMs);
  }

  take(frame, session) {
    const tsMs = frame.ts / 1000;
    if (this.session === session && frame.seq > this.seq) {
      // Per sequence number, so that conflation does not make a topic look slower than it is.
      const intervalMs = (tsMs - this.tsMs) / (frame.seq - this.seq);
      this.intervalMs = this.intervalMs === null ? intervalMs : this.intervalMs + SMOOTHING * (intervalMs - this.intervalMs);
    }
    this.data = frame.data;
    this.seq = frame.seq;
    this.offset = frame.offset;
    this.tsMs = tsMs;
    this.session = session;
    this.missed = null;
    this.rebase = false;
  }
}

export class SeriesStore {
  holes = new HoleCheck();
  #series = new Map();
  #views;
  #session = 0;
  #live = false;
  #staleAfterMs;
  #paceMs = 0;
  #untracked = 0;

  /**
   * @param {Map<string, {bucketMs: number, changed: Function, marked: Function, removed: Function}>} views by the first level of a topic
   * @param {number|null} staleAfterMs the same age for all topics, or null to judge each by its own rhythm
   */
  constructor(views, staleAfterMs) {
    this.#views = views;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Topics beyond the limit, which are not shown. */
  get untracked() {
    return this.#untracked;
  }

  set paceMs(ms) {
    this.#paceMs = ms;
  }

  set live(live) {
    this.#live = live;
  }

  /** A new connection: nothing counts as current until its snapshot or an update has come. */
  startSession() {
    this.#session++;
    this.#untracked = 0;
    this.holes.startSession();
    for (const series of this.#series.values()) series.trend.interrupt();
  }

  /** A `snapshot` or `update`. */
  accept(frame) {
    const { topic } = frame;
    if (typeof topic !== "string") return;
    const view = this.#viewOf(topic);
    if (view === undefined) return;
    let series = this.#series.get(topic);
    if (series !== undefined && series.session === this.#session) {
      if (frame.offset <= series.offset) return;
      if (!series.rebase) this.holes.saw(series.seq, frame.seq);
    }
    if (frame.data === null || frame.data === undefined) {
      if (series !== undefined) this.#remove(series, view);
      return;
    }
    if (series === undefined) {
      if (this.#series.size >= TOPICS_MAX) {
        this.#untracked++;
        return;
      }
      series = new Series(topic, view.bucketMs);
      this.#series.set(topic, series);
    }
    series.take(frame, this.#session);
    view.changed(series);
  }

  /** All snapshots under a first level have come: a topic that got none was retired while nobody looked. */
  synced(level) {
    const view = this.#views.get(level);
    for (const series of this.#series.values()) {
      if (series.session !== this.#session && this.#viewOf(series.topic) === view) this.#remove(series, view);
    }
  }

  gap({ lost, topics }) {
    if (lost === null || lost === undefined) {
      const concerned = topics ? topics.map((topic) => this.#series.get(topic)) : this.#series.values();
      for (const series of concerned) if (series) series.rebase = true;
    }
    if (!topics) return;
    for (const topic of topics) {
      const series = this.#series.get(topic);
      if (series === undefined) continue;
      const most = lost === null || lost === undefined ? Infinity : Math.max(1, lost - topics.length + 1);
      const least = topics.length === 1 && most !== Infinity ? most : 1;
      series.missed = { least: (series.missed?.least ?? 0) + least, most: (series.missed?.most ?? 0) + most };
      series.trend.interrupt();
      this.#viewOf(topic).marked(series);
    }
  }

  /** Whether a value must not pass for the present one. */
  isStale(series, nowMs) {
    const fresh = nowMs - series.tsMs <= this.#allowedMs(series); // false also where there is no usable time
    return !this.#live || series.session !== this.#session || !fresh;
  }

  #allowedMs({ intervalMs }) {
    if (this.#staleAfterMs !== null) return this.#staleAfterMs;
    if (intervalMs === null) return STALE_UNKNOWN_MS;
    const usual = STALE_INTERVALS * Math.max(intervalMs, this.#paceMs);
    return Math.min(STALE_MOST_MS, Math.max(STALE_LEAST_MS, usual));
  }

  #viewOf(topic) {
    const slash = topic.indexOf("/");
    return this.#views.get(slash < 0 ? topic : topic.slice(0, slash));
  }

  #remove(series, view) {
    this.#series.delete(series.topic);
    view.removed(series);
  }
}
