/*
 * Owns what every shown topic has in common: its element, made from a template,
 * with named parts, and its trend.
 */
import { age, decimal, decimalsOf, missed, NOTHING } from "./format.js";
import { fieldsOf, numberOf } from "./shape.js";
import { Sparkline } from "./sparkline.js";
import { write } from "./text.js";
import { unitText } from "./units.js";

const TEXT_MAX = 60;
const HALF = /[\uD800-\uDBFF]$/; // of a character that was cut in two

export class Item {
  stale = true;
  decimalsMax = 3;
  inSight = false;
  shown = true;
  #parts = new Map();
  #decimals = new Map(); // by field: as many as it ever came with, so that figures do not jump about
  #sparkline;

  constructor(series, templateId, name, { width, height }) {
    this.series = series;
    this.name = name;
    this.element = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
    this.element.dataset.topic = series.topic;
    for (const part of this.element.querySelectorAll("[data-field]")) this.#parts.set(part.dataset.field, part);
    this.#sparkline = new Sparkline(this.element.querySelector(".spark"), width, height);
  }

  part(name) {
    return this.#parts.get(name);
  }

  text(name, text) {
    write(this.part(name), text);
  }

  /** A value came, which is not written before the item is in sight. */
  took(series) {
    series.trend.push(series.tsMs, this.numberOf(series.data));
  }

  /** What the trend is drawn of. */
  numberOf(data) {
    return numberOf(data);
  }

  draw(nowMs) {
    this.#sparkline.draw(this.series.trend.points(nowMs));
  }

  /** Says the value's age, and what is wrong with it. */
  judged(ageMs) {
    this.text("age", age(ageMs));
    this.text("note", [this.stale ? "stale" : "", this.doubtText(), this.missedText()].filter(Boolean).join(", "));
  }

  /** What its publisher says of it. */
  doubtText() {
    const { quality } = this.series;
    return quality === "uncertain" || quality === "bad" ? quality : "";
  }

  missedText() {
    return this.series.missed === null ? "" : missed(this.series.missed);
  }

  /** @returns {{label: string, value: string, unit: string}[]} at least one, as it is to be read */
  readings() {
    const { data } = this.series;
    const fields = fieldsOf(data);
    if (fields.length === 0) return [{ label: "", value: textOf(data), unit: "" }];
    return fields.map(({ label, value, unit }) => ({ label, value: this.#figure(label, value), unit: unitText(unit) }));
  }

  #figure(label, value) {
    if (typeof value !== "number") return textOf(value);
    const decimals = Math.max(this.#decimals.get(label) ?? 0, decimalsOf(value, this.decimalsMax));
    this.#decimals.set(label, decimals);
    return decimal(value, decimals);
  }
}

/** What is not a number, such as "open", true or a whole object, in few characters. */
function textOf(value) {
  if (value === undefined || value === null) return NOTHING;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1).replace(HALF, "")}\u2026` : text;
}
