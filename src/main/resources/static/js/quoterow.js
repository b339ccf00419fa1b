/*
 * One row of the market table: its cells, each written only when its value
 * differs, and flashing for a moment when it moved.
 */
import { decimal } from "./format.js";
import { Sparkline } from "./sparkline.js";

const FLASH_MS = 160;
const FADED_MS = 420;

/** How each field is written, and whether it flashes. */
const FIELDS = {
  last: { write: (value, row) => decimal(value, row.decimals), flash: true },
  change: { write: (value, row) => decimal(value, row.decimals, true), signed: true },
  changePercent: { write: (value) => decimal(value, 2, true), signed: true },
  bidSize: { write: (value) => decimal(value, 0) },
  bid: { write: (value, row) => decimal(value, row.decimals), flash: true },
  ask: { write: (value, row) => decimal(value, row.decimals), flash: true },
  askSize: { write: (value) => decimal(value, 0) },
  volume: { write: (value) => decimal(value, 0) },
};

class Cell {
  value = undefined;
  flashedAt = 0;
  #sign = "";
  #flash = "";

  constructor(name, element) {
    this.element = element;
    this.field = FIELDS[name];
    this.text = element.appendChild(document.createTextNode(""));
  }

  /** @returns {boolean} whether it flashes; fade() then has to be called until it says false */
  write(value, row, nowMs, flashes) {
    if (Object.is(value, this.value) && this.decimals === row.decimals) return false;
    const before = this.value;
    this.value = value;
    this.decimals = row.decimals;
    this.text.data = this.field.write(value, row);
    if (this.field.signed) this.#setSign(value > 0 ? "up" : value < 0 ? "down" : "");
    if (!flashes || !this.field.flash || typeof before !== "number" || value === before) return false;
    const direction = value > before ? "up" : "down";
    this.flashedAt = nowMs;
    this.#light(direction);
    return true;
  }

  /** Dims, then goes out. No CSS transition: a hundred of them repaint the page in every frame. */
  fade(nowMs) {
    const sinceMs = nowMs - this.flashedAt;
    if (sinceMs >= FADED_MS) this.#light("");
    else if (sinceMs >= FLASH_MS) this.#light(this.#flash.endsWith("-dim") ? this.#flash : `${this.#flash}-dim`);
    return sinceMs < FADED_MS;
  }

  #light(flash) {
    if (flash === this.#flash) return;
    this.#flash = flash;
    if (flash === "") delete this.element.dataset.flash;
    else this.element.dataset.flash = flash;
  }

  #setSign(sign) {
    if (sign !== this.#sign) this.element.dataset.sign = this.#sign = sign;
  }
}

export class QuoteRow {
  inSight = false;
  shown = true;
  stale = true;
  decimals = 2;
  hasNote = false;
  #note = "";

  constructor(series, template) {
    this.series = series;
    this.symbol = series.topic.slice(series.topic.indexOf("/") + 1);
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.dataset.topic = series.topic;
    const part = (name) => this.element.querySelector(`[data-field="${name}"]`);
    part("symbol").textContent = this.symbol;
    part("symbol").title = this.symbol;
    this.noteElement = part("note");
    this.cells = Object.keys(FIELDS).map((name) => [name, new Cell(name, part(name))]);
    this.sparkline = new Sparkline(this.element.querySelector(".spark"), 96, 22);
  }

  value(key) {
    return key === "symbol" ? this.symbol : this.series.data[key];
  }

  set note(text) {
    if (text !== this.#note) this.noteElement.textContent = this.#note = text;
  }
}
