/*
 * Owns what is known of each topic: its last value, when the server accepted it,
 * how often it usually comes, whether it is missing something, and its recent
 * course. Decides what is stale. Tells the views what changed; no DOM.
 */
import { HoleCheck } from "./sequence.js";
import { Trend } from "./sparkline.js";

const TOPICS_MAX = 5_000; // of one view, so that no kind of topic crowds out another
const STALE_LEAST_MS = 5_000;
const STALE_MOST_MS = 60_000;
const STALE_UNKNOWN_MS = 10_000;
const STALE_INTERVALS = 4;
const SMOOTHING = 0.2;

/** One topic. `board` shows it, and `view` is what the board shows it as. */
export class Series {
  data = null;
  seq = 0;
  offset = 0;
  tsMs = 0;
  session = 0;
  quality = "good";
  intervalMs = null;
  missed = null; // {least, most} updates known lost since the value shown
  rebase = false;
  view = null;

  constructor(topic, board) {
    this.topic = topic;
    this.board = board;
    this.trend = new Trend(board.bucketMs);
  }

  take(frame, session) {
    // The server says that a value is stale with the same value once more, which is no younger for that.
    const tsMs = frame.quality === "stale" && this.tsMs > 0 ? this.tsMs : frame.ts / 1000;
    if (tsMs !== this.tsMs && this.session === session && frame.seq > this.seq) {
      // Per sequence number, so that conflation does not make a topic look slower than it is.
      const intervalMs = (tsMs - this.tsMs) / (frame.seq - this.seq);
      this.intervalMs = this.intervalMs === null ? intervalMs : this.intervalMs + SMOOTHING * (intervalMs - this.intervalMs);
    }
    this.data = frame.data;
    this.quality = frame.quality ?? "good";
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
  #sizes = new Map();
  #viewFor;
  #session = 0;
  #live = false;
  #staleAfterMs;
  #paceMs = 0;
  #untracked = 0;

  /**
   * @param {(topic: string, data: any) => {bucketMs: number, changed: Function, marked: Function, filled: Function, removed: Function}} viewFor says who shows a topic, by its first value
   * @param {number|null} staleAfterMs the same age for all topics, or null to judge each by its own rhythm
   */
  constructor(viewFor, staleAfterMs) {
    this.#viewFor = viewFor;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Topics beyond the limit, which are not shown. */
  get untracked() {
    return this.#untracked;
  }

  sizeOf(board) {
    return this.#sizes.get(board) ?? 0;
  }

  set paceMs(ms) {
    this.#paceMs = ms;
  }

  set live(live) {
    this.#live = live;
  }

  /** Where a reconnect could not be made up for: nothing counts as current until its snapshot or an update has come. */
  startSession() {
    this.#session++;
    this.#untracked = 0;
    for (const series of this.#series.values()) series.trend.interrupt();
  }

  /** Another connection. Its ledger does not count what the one before had conflated, so each topic's next update is taken as it comes. */
  startLedger() {
    this.holes.startSession();
    for (const series of this.#series.values()) series.rebase = true;
  }

  /** Somebody else looks, who is to see nothing of what was there. */
  forgetAll() {
    for (const series of [...this.#series.values()]) this.#remove(series);
    this.startSession();
    this.holes = new HoleCheck();
  }

  /** A topic that has ended while nobody looked. */
  forget(topic) {
    const series = this.#series.get(topic);
    if (series !== undefined) this.#remove(series);
  }

  /** A `snapshot` or `update`. */
  accept(frame) {
    const { topic } = frame;
    if (typeof topic !== "string") return;
    let series = this.#series.get(topic);
    if (series !== undefined && series.session === this.#session) {
      if (frame.offset <= series.offset) return;
      if (!series.rebase) this.holes.saw(series.seq, frame.seq);
    }
    if (frame.data === null || frame.data === undefined) {
      if (series !== undefined) this.#remove(series);
      return;
    }
    series ??= this.#begin(topic, frame.data);
    if (series === null) return;
    series.take(frame, this.#session);
    series.board.changed(series);
  }

  /** An update of the history, older than what is shown: only the trend takes it. */
  fill({ topic, ts, data }, broken) {
    const series = this.#series.get(topic);
    if (series === undefined || data === null || ts / 1000 > series.tsMs) return;
    series.trend.fill(ts / 1000, series.view.numberOf(data), broken);
    series.board.filled(series);
  }

  /** All snapshots have come: a topic that got none was retired while nobody looked. */
  synced() {
    for (const series of this.#series.values()) {
      if (series.session !== this.#session) this.#remove(series);
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
      series.board.marked(series);
    }
  }

  /** Whether a value must not pass for the present one. */
  isStale(series, nowMs) {
    const fresh = nowMs - series.tsMs <= this.#allowedMs(series); // false also where there is no usable time
    return !this.#live || series.session !== this.#session || !fresh || series.quality === "stale";
  }

  #allowedMs({ intervalMs }) {
    if (this.#staleAfterMs !== null) return this.#staleAfterMs;
    if (intervalMs === null) return STALE_UNKNOWN_MS;
    const usual = STALE_INTERVALS * Math.max(intervalMs, this.#paceMs);
    return Math.min(STALE_MOST_MS, Math.max(STALE_LEAST_MS, usual));
  }

  #begin(topic, data) {
    const board = this.#viewFor(topic, data);
    const size = this.#sizes.get(board) ?? 0;
    if (size >= TOPICS_MAX) {
      this.#untracked++;
      return null;
    }
    this.#sizes.set(board, size + 1);
    const series = new Series(topic, board);
    this.#series.set(topic, series);
    return series;
  }

  #remove(series) {
    this.#series.delete(series.topic);
    this.#sizes.set(series.board, this.#sizes.get(series.board) - 1);
    series.board.removed(series);
  }
}
