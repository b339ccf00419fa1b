/*
 * Owns the sensor tiles: topics sensors/<plant>/<device>/<metric>, a section for
 * each plant, a card for each device, a tile for each metric, each with its age.
 */
import { Board } from "./board.js";
import { Item } from "./item.js";
import { describe, write } from "./text.js";

const WORDS = { one: "reading", many: "readings", waiting: "Waiting for readings.", none: "No readings yet. Topics sensors/<plant>/<device>/<metric> show here.", unmatched: "No sensor matches the filter." };

/** Any depth of topic finds its place: the first level is the plant, the last the metric, the device what is between. */
function placeOf(topic) {
  const levels = topic.split("/").slice(1);
  const metric = levels.pop() ?? topic;
  const plant = levels.shift() ?? "";
  return { plant, device: levels.join("/"), metric };
}

function words(name) {
  return name.replace(/(?<=[^-_ ])[-_](?=[^-_ ])/g, " ");
}

class Tile extends Item {
  constructor(series) {
    super(series, "sensor-tile", series.topic, { width: 120, height: 26 });
    this.place = placeOf(series.topic);
    this.text("metric", words(this.place.metric));
    describe(this.element, series.topic);
  }

  /** The first number large; of several, its name and the others small beside it. */
  write() {
    const [{ label, value, unit }, ...others] = this.readings();
    this.text("value", value);
    const rest = others.map((other) => `${other.label} ${other.value}${other.unit && ` ${other.unit}`}`);
    this.text("unit", [[unit, label].filter(Boolean).join(" "), ...rest].filter(Boolean).join(" \u00b7 "));
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
  write(element.appendChild(document.createElement(heading)), title);
  const list = element.appendChild(document.createElement(heading === "h3" ? "div" : "ul"));
  return { element, shelf: new Shelf(list) };
}

export class Sensors extends Board {
  bucketMs = 2_000;
  #plants = new Shelf(document.getElementById("plants"));

  constructor(clock, painter) {
    super("sensors", WORDS, clock, painter);
  }

  make(series) {
    return new Tile(series);
  }

  arrange(fresh) {
    for (const tile of fresh) {
      const { plant, device } = tile.place;
      const devices = this.#plants.get(plant, () => group("plant", "h3", words(plant))).shelf;
      devices.get(device, () => group("device", "h4", words(device))).shelf.get(tile.series.topic, () => tile);
    }
  }

  drop(tile) {
    const { plant, device } = tile.place;
    const devices = this.#plants.get(plant).shelf;
    if (devices.get(device).shelf.delete(tile.series.topic) && devices.delete(device)) this.#plants.delete(plant);
  }

  tell() {
    this.#plants.refresh();
    super.tell();
  }
}
