/*
 * Owns the market table: one row for each topic quotes/<SYMBOL>. Updates only
 * mark a row; painting writes the cells that differ, of the rows in sight.
 */
import { age, decimalsOf, missed } from "./format.js";
import { DrawQueue } from "./painter.js";
import { QuoteRow } from "./quoterow.js";
import { RowOrder } from "./roworder.js";

const SPARKS_PER_FRAME = 12;
const PRICE_DECIMALS_MAX = 6;

export class Market {
  bucketMs = 1_000;
  #store = null;
  #clock;
  #painter;
  #rows = new Set();
  #rowOf = new WeakMap();
  #dirty = new Set();
  #fresh = [];
  #flashing = new Set();
  #sparks = new DrawQueue(SPARKS_PER_FRAME);
  #needle = "";
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #template = document.getElementById("quote-row");
  #body = document.querySelector("#quotes tbody");
  #countElement = document.getElementById("market-count");
  #empty = document.getElementById("market-empty");
  #sight = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "120px" });
  #order;

  constructor(clock, painter) {
    this.#clock = clock;
    this.#painter = painter;
    this.#order = new RowOrder(document.querySelector("#quotes thead"), this.#body, () => this.#sort());
    const filter = document.getElementById("market-filter");
    filter.addEventListener("input", () => this.#filter(filter.value));
  }

  set store(store) {
    this.#store = store;
  }

  changed(series) {
    const { data } = series;
    if (series.view === null) {
      series.view = new QuoteRow(series, this.#template);
      this.#rows.add(series.view);
      this.#rowOf.set(series.view.element, series.view);
      this.#fresh.push(series.view);
    }
    const row = series.view;
    if (typeof data.last === "number") {
      series.trend.push(series.tsMs, data.last);
      if (row.decimals < PRICE_DECIMALS_MAX) row.decimals = Math.max(row.decimals, decimalsOf(data.last, PRICE_DECIMALS_MAX));
    }
    this.#dirty.add(row);
    this.#painter.ask();
  }

  marked(series) {
    this.#dirty.add(series.view);
    this.#painter.ask();
  }

  removed(series) {
    const row = series.view;
    for (const set of [this.#rows, this.#dirty, this.#sparks]) set.delete(row);
    this.#fresh = this.#fresh.filter((fresh) => fresh !== row);
    this.#sight.unobserve(row.element);
    row.element.remove();
  }

  /** What changes with time alone: staleness of every row, the trends in sight, the order. */
  tick() {
    const nowMs = this.#clock.nowMs();
    for (const row of this.#rows) {
      this.#judge(row, nowMs);
      if (row.inSight) this.#sparks.add(row);
    }
    if (this.#order.followsValues) this.#sort();
    this.#tell();
  }

  paint() {
    const nowMs = performance.now();
    if (this.#fresh.length > 0) this.#place();
    const serverMs = this.#clock.nowMs();
    for (const row of this.#dirty) {
      if (row.stale || row.series.missed !== null || row.hasNote) this.#judge(row, serverMs);
      if (!row.inSight) continue;
      this.#dirty.delete(row);
      this.#write(row, nowMs);
    }
    this.#fade(nowMs);
    const more = this.#sparks.run((row) => row.sparkline.draw(row.series.trend.points(serverMs)));
    if (more || this.#flashing.size > 0) this.#painter.ask();
  }

  #write(row, nowMs) {
    const { data } = row.series;
    for (const [name, cell] of row.cells) {
      if (cell.write(data[name], row, nowMs, !this.#calm.matches)) this.#flashing.add(cell);
    }
  }

  #fade(nowMs) {
    for (const cell of this.#flashing) {
      if (!cell.fade(nowMs)) this.#flashing.delete(cell);
    }
  }

  #judge(row, nowMs) {
    const { series } = row;
    const stale = this.#store.isStale(series, nowMs);
    if (stale !== row.stale) {
      row.stale = stale;
      row.element.dataset.stale = String(stale);
    }
    row.hasNote = stale || series.missed !== null;
    const old = stale ? age(Math.max(1_000, nowMs - series.tsMs)) : "";
    row.note = series.missed !== null ? [old, missed(series.missed)].filter(Boolean).join(", ") : old && `${old} old`;
  }

  /** New rows, all at once. They are written before anyone sees them; then the observer takes over. */
  #place() {
    const fragment = document.createDocumentFragment();
    for (const row of this.#fresh) {
      this.#show(row);
      this.#judge(row, this.#clock.nowMs());
      this.#write(row, 0);
      fragment.append(row.element);
      this.#sight.observe(row.element);
    }
    this.#fresh = [];
    this.#body.append(fragment);
    this.#sort();
    this.#tell();
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const row = this.#rowOf.get(target);
      row.inSight = isIntersecting;
      if (isIntersecting) this.#sparks.add(row);
    }
    this.#painter.ask();
  }

  #filter(text) {
    this.#needle = text.trim().toLowerCase();
    for (const row of this.#rows) this.#show(row);
    this.#tell();
  }

  #show(row) {
    row.shown = row.symbol.toLowerCase().includes(this.#needle);
    row.element.hidden = !row.shown;
  }

  #sort() {
    this.#order.apply([...this.#rows]);
  }

  #tell() {
    let shown = 0;
    let stale = 0;
    for (const row of this.#rows) {
      if (row.shown) shown++;
      if (row.stale) stale++;
    }
    const total = this.#rows.size;
    this.#countElement.textContent =
      (shown === total ? `${total} symbols` : `${shown} of ${total} symbols`) + (stale > 0 ? `, ${stale} stale` : "");
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = total === 0 ? "Waiting for quotes." : "No symbol matches the filter.";
  }
}
