/*
 * One row of the market table: its cells, each written only when its value
 * differs, and flashing for a moment when it moved.
 */
import { age, decimal, decimalsOf } from "./format.js";
import { Item } from "./item.js";
import { describe, write } from "./text.js";

const PRICE_DECIMALS_MAX = 6;
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

  /** @returns {boolean} whether it flashes now */
  write(value, row, nowMs, flashes) {
    if (Object.is(value, this.value) && this.decimals === row.decimals) return false;
    const before = this.value;
    this.value = value;
    this.decimals = row.decimals;
    write(this.text, this.field.write(value, row));
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

/** Whether a value is a quote by its shape: what else is published under quotes/ is shown as any other topic. */
export function isQuote(data) {
  return typeof data === "object" && data !== null && ["last", "bid", "ask"].some((name) => typeof data[name] === "number");
}

export class QuoteRow extends Item {
  decimals = 2;
  #cells;

  constructor(series) {
    const symbol = series.topic.slice(series.topic.indexOf("/") + 1);
    super(series, "quote-row", symbol, { width: 96, height: 22 });
    this.symbol = symbol;
    this.text("symbol", symbol);
    describe(this.part("symbol"), symbol);
    this.#cells = Object.keys(FIELDS).map((name) => [name, new Cell(name, this.part(name))]);
  }

  took(series) {
    super.took(series);
    if (this.decimals < PRICE_DECIMALS_MAX) this.decimals = Math.max(this.decimals, decimalsOf(series.data.last, PRICE_DECIMALS_MAX));
  }

  numberOf(data) {
    return data?.last ?? null;
  }

  value(key) {
    return key === "symbol" ? this.symbol : this.series.data[key];
  }

  /** @returns {Cell[]} those that flash now; fade() has to be called on each until it says false */
  write(nowMs, flashes) {
    const { data } = this.series;
    return this.#cells.filter(([name, cell]) => cell.write(data[name], this, nowMs, flashes)).map(([, cell]) => cell);
  }

  judged(ageMs) {
    const old = this.stale ? age(ageMs) : "";
    const more = [this.doubtText(), this.missedText()].filter(Boolean).join(", ");
    const note = more ? [old, more].filter(Boolean).join(", ") : old && `${old} old`;
    this.text("note", note);
    describe(this.part("note"), note);
  }
}
