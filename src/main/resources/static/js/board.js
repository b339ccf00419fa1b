/*
 * Owns what the market, the sensors and the other topics have in common: which
 * items changed, which are in sight and so are written at all, which are shown
 * under the filter, how many there are and how many are stale.
 *
 * New items wait until the server has said that all snapshots are here, and then
 * come all at once: placed one by one they would push each other about.
 *
 * A board of a kind says how an item is made (`make`), where it goes (`arrange`)
 * and how it leaves (`drop`).
 */
import { DrawQueue } from "./painter.js";
import { write } from "./text.js";

const SPARKS_PER_FRAME = 12;

export class Board {
  items = new Set();
  #name;
  #words;
  #clock;
  #painter;
  #store = null;
  #itemOf = new WeakMap();
  #dirty = new Set();
  #fresh = new Set();
  #held = true;
  #everSettled = false;
  #sparks = new DrawQueue(SPARKS_PER_FRAME);
  #needle = "";
  #count;
  #tabCount;
  #empty;
  #sight = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "120px" });

  /**
   * @param {string} name of its section in the page
   * @param {{one: string, many: string, waiting: string, none: string, unmatched: string}} words
   */
  constructor(name, words, clock, painter) {
    this.#name = name;
    this.#words = words;
    this.#clock = clock;
    this.#painter = painter;
    this.#count = document.getElementById(`${name}-count`);
    this.#tabCount = document.querySelector(`[data-count="${name}"]`);
    this.#empty = document.getElementById(`${name}-empty`);
    const filter = document.getElementById(`${name}-filter`);
    filter.addEventListener("input", () => this.#filter(filter.value));
  }

  get name() {
    return this.#name;
  }

  set store(store) {
    this.#store = store;
  }

  get nowMs() {
    return this.#clock.nowMs();
  }

  /** New items wait from here on. */
  hold() {
    this.#held = true;
  }

  /** Somebody else looks, whose items are still to come. */
  forget() {
    this.hold();
    this.#everSettled = false;
    this.tell();
  }

  /** All snapshots are here: what waited is placed with the next frame. */
  settled() {
    this.#held = false;
    this.#everSettled = true;
    this.tell();
    this.#painter.ask();
  }

  changed(series) {
    if (series.view === null) {
      series.view = this.make(series);
      this.#fresh.add(series.view);
    }
    series.view.took(series);
    this.#dirty.add(series.view);
    this.#painter.ask();
  }

  marked(series) {
    this.#dirty.add(series.view);
    this.#painter.ask();
  }

  /** Its course became longer backwards. */
  filled(series) {
    this.#sparks.add(series.view);
    this.#painter.ask();
  }

  removed(series) {
    const item = series.view;
    for (const set of [this.#dirty, this.#sparks, this.#fresh]) set.delete(item);
    if (!this.items.delete(item)) return;
    this.#sight.unobserve(item.element);
    this.drop(item);
    this.tell();
  }

  /** What changes with time alone: staleness of every item, the trends in sight. */
  tick() {
    const nowMs = this.nowMs;
    for (const item of this.items) {
      this.#judge(item, nowMs);
      if (item.inSight) this.#sparks.add(item);
    }
    this.tell();
  }

  paint() {
    const nowMs = this.nowMs;
    if (!this.#held && this.#fresh.size > 0) this.#place(nowMs);
    for (const item of this.#dirty) {
      if (!this.items.has(item)) continue;
      this.#judge(item, nowMs);
      if (!item.inSight) continue;
      this.#dirty.delete(item);
      this.write(item);
    }
    if (this.#sparks.run((item) => item.draw(nowMs))) this.#painter.ask();
  }

  write(item) {
    item.write();
  }

  /** New items, all at once. They are written before anyone sees them; then the observer takes over. */
  #place(nowMs) {
    const fresh = [...this.#fresh];
    this.#fresh.clear();
    for (const item of fresh) {
      this.items.add(item);
      this.#itemOf.set(item.element, item);
      this.#show(item);
      this.#judge(item, nowMs);
      this.write(item);
    }
    this.arrange(fresh);
    for (const item of fresh) this.#sight.observe(item.element);
    this.tell();
  }

  #judge(item, nowMs) {
    const stale = this.#store.isStale(item.series, nowMs);
    if (stale !== item.stale) {
      item.stale = stale;
      item.element.dataset.stale = String(stale);
    }
    item.judged(Math.max(stale ? 1_000 : 0, nowMs - item.series.tsMs)); // what is stale is never "now"
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const item = this.#itemOf.get(target);
      item.inSight = isIntersecting;
      if (isIntersecting) this.#sparks.add(item);
    }
    this.#painter.ask();
  }

  #filter(text) {
    this.#needle = text.trim().toLowerCase();
    for (const item of this.items) this.#show(item);
    this.tell();
  }

  #show(item) {
    item.shown = item.name.toLowerCase().includes(this.#needle);
    item.element.hidden = !item.shown;
  }

  tell() {
    let shown = 0;
    let stale = 0;
    for (const item of this.items) {
      if (item.shown) shown++;
      if (item.stale) stale++;
    }
    const total = this.items.size;
    const { one, many, waiting, none, unmatched } = this.#words;
    const all = `${total} ${total === 1 ? one : many}`;
    write(this.#count, (shown === total ? all : `${shown} of ${all}`) + (stale > 0 ? `, ${stale} stale` : ""));
    write(this.#tabCount, total === 0 ? "" : String(total));
    this.#empty.hidden = shown > 0;
    write(this.#empty, total > 0 ? unmatched : this.#everSettled ? none : waiting);
  }
}
