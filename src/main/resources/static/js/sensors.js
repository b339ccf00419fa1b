/*
 * Owns the sensor tiles: topics sensors/<plant>/<device>/<metric>, a section for
 * each plant, a card for each device, a tile for each metric, each with its age.
 */
import { age, decimal, decimalsOf, missed, NOTHING } from "./format.js";
import { DrawQueue } from "./painter.js";
import { Sparkline } from "./sparkline.js";
import { unitText } from "./units.js";

const SPARKS_PER_FRAME = 12;
const DECIMALS_MAX = 3;
const TEXT_MAX = 24;

/** Any depth of topic finds its place: the first level is the plant, the last the metric, the device what is between. */
function placeOf(topic) {
  const levels = topic.split("/").slice(1);
  const metric = levels.pop() ?? topic;
  const plant = levels.shift() ?? "";
  return { plant, device: levels.join("/"), metric };
}

function words(name) {
  return name.replace(/[-_]/g, " ");
}

class Tile {
  stale = true;
  inSight = false;
  shown = true;
  decimals = 0;
  #texts = new Map();

  constructor(series, template) {
    this.series = series;
    this.place = placeOf(series.topic);
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.dataset.topic = series.topic;
    for (const name of ["metric", "age", "value", "unit", "note"]) {
      this.#texts.set(name, { element: this.element.querySelector(`[data-field="${name}"]`), text: "" });
    }
    this.write("metric", words(this.place.metric));
    this.element.title = series.topic;
    this.sparkline = new Sparkline(this.element.querySelector(".spark"), 120, 26);
  }

  write(name, text) {
    const part = this.#texts.get(name);
    if (part.text !== text) part.element.textContent = part.text = text;
  }
}

/** A place for tiles or cards, kept in the order of its keys and gone with the last of them. */
class Shelf {
  #children = new Map();

  constructor(list) {
    this.list = list;
  }

  get(key, make) {
    let child = this.#children.get(key);
    if (child === undefined) {
      child = make();
      this.#children.set(key, child);
      const next = [...this.#children.keys()].filter((other) => other > key).sort()[0];
      this.list.insertBefore(child.element, next === undefined ? null : this.#children.get(next).element);
    }
    return child;
  }

  delete(key) {
    this.#children.get(key)?.element.remove();
    this.#children.delete(key);
    return this.#children.size === 0;
  }

  /** @returns {number} how many tiles under here are shown; hides what has none */
  refresh() {
    let shown = 0;
    for (const child of this.#children.values()) {
      const within = child.shelf ? child.shelf.refresh() : Number(child.shown);
      child.element.hidden = within === 0;
      shown += within;
    }
    return shown;
  }
}

function group(className, heading, title) {
  const element = document.createElement("section");
  element.className = className;
  const head = element.appendChild(document.createElement(heading));
  head.textContent = title;
  const list = element.appendChild(document.createElement(heading === "h3" ? "div" : "ul"));
  return { element, shelf: new Shelf(list) };
}

export class Sensors {
  bucketMs = 2_000;
  #store = null;
  #clock;
  #painter;
  #plants = new Shelf(document.getElementById("plants"));
  #tiles = new Set();
  #tileOf = new WeakMap();
  #dirty = new Set();
  #sparks = new DrawQueue(SPARKS_PER_FRAME);
  #needle = "";
  #template = document.getElementById("sensor-tile");
  #countElement = document.getElementById("sensors-count");
  #empty = document.getElementById("sensors-empty");
  #sight = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "120px" });

  constructor(clock, painter) {
    this.#clock = clock;
    this.#painter = painter;
    const filter = document.getElementById("sensors-filter");
    filter.addEventListener("input", () => {
      this.#needle = filter.value.trim().toLowerCase();
      for (const tile of this.#tiles) this.#show(tile);
      this.#tell();
    });
  }

  set store(store) {
    this.#store = store;
  }

  changed(series) {
    const tile = (series.view ??= new Tile(series, this.#template));
    const value = readingOf(series.data);
    if (typeof value === "number") {
      series.trend.push(series.tsMs, value);
      tile.decimals = Math.max(tile.decimals, decimalsOf(value, DECIMALS_MAX));
    }
    this.#dirty.add(tile);
    this.#painter.ask();
  }

  marked(series) {
    this.#dirty.add(series.view);
    this.#painter.ask();
  }

  removed(series) {
    const tile = series.view;
    for (const set of [this.#tiles, this.#dirty, this.#sparks]) set.delete(tile);
    this.#sight.unobserve(tile.element);
    if (!tile.element.isConnected) return;
    const { plant, device } = tile.place;
    const devices = this.#plants.get(plant).shelf;
    if (devices.get(device).shelf.delete(series.topic) && devices.delete(device)) this.#plants.delete(plant);
  }

  tick() {
    const nowMs = this.#clock.nowMs();
    for (const tile of this.#tiles) {
      this.#judge(tile, nowMs);
      if (tile.inSight) this.#sparks.add(tile);
    }
    this.#tell();
  }

  paint() {
    if (this.#dirty.size > 0) this.#placeNew();
    const nowMs = this.#clock.nowMs();
    for (const tile of this.#dirty) {
      this.#judge(tile, nowMs);
      if (!tile.inSight) continue;
      this.#dirty.delete(tile);
      this.#write(tile);
    }
    const more = this.#sparks.run((tile) => tile.sparkline.draw(tile.series.trend.points(nowMs)));
    if (more) this.#painter.ask();
  }

  #write(tile) {
    const { data } = tile.series;
    const value = readingOf(data);
    tile.write("value", typeof value === "number" ? decimal(value, tile.decimals) : textOf(value));
    tile.write("unit", unitText(data?.unit));
  }

  #judge(tile, nowMs) {
    const { series } = tile;
    const stale = this.#store.isStale(series, nowMs);
    if (stale !== tile.stale) {
      tile.stale = stale;
      tile.element.dataset.stale = String(stale);
    }
    tile.write("age", age(Math.max(stale ? 1_000 : 0, nowMs - series.tsMs))); // what is stale is never "now"
    tile.write("note", [stale ? "stale" : "", series.missed !== null ? missed(series.missed) : ""].filter(Boolean).join(", "));
  }

  #placeNew() {
    let placed = false;
    for (const tile of this.#dirty) {
      if (this.#tiles.has(tile)) continue;
      placed = true;
      this.#tiles.add(tile);
      this.#tileOf.set(tile.element, tile);
      const { plant, device } = tile.place;
      const devices = this.#plants.get(plant, () => group("plant", "h3", words(plant))).shelf;
      devices.get(device, () => group("device", "h4", words(device))).shelf.get(tile.series.topic, () => tile);
      this.#judge(tile, this.#clock.nowMs());
      this.#write(tile);
      this.#show(tile);
      this.#sight.observe(tile.element);
    }
    if (placed) this.#tell();
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const tile = this.#tileOf.get(target);
      tile.inSight = isIntersecting;
      if (isIntersecting) this.#sparks.add(tile);
    }
    this.#painter.ask();
  }

  #show(tile) {
    tile.shown = tile.series.topic.toLowerCase().includes(this.#needle);
  }

  #tell() {
    const shown = this.#plants.refresh();
    const total = this.#tiles.size;
    let stale = 0;
    for (const tile of this.#tiles) if (tile.stale) stale++;
    this.#countElement.textContent =
      (shown === total ? `${total} readings` : `${shown} of ${total} readings`) + (stale > 0 ? `, ${stale} stale` : "");
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = total === 0 ? "Waiting for readings." : "No sensor matches the filter.";
  }
}

function readingOf(data) {
  return typeof data === "object" ? data.value : data;
}

/** A reading that is not a number, such as "open" or true, in few characters. */
function textOf(value) {
  if (value === undefined || value === null) return NOTHING;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}\u2026` : text;
}
