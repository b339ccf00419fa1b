/*
 * Owns the market table: one row for each topic quotes/<SYMBOL>, in the order
 * that was asked for, whose prices light up for a moment when they move.
 */
import { Board } from "./board.js";
import { QuoteRow } from "./quoterow.js";
import { RowOrder } from "./roworder.js";

const WORDS = { one: "symbol", many: "symbols", waiting: "Waiting for quotes.", none: "No quotes yet. Topics quotes/<symbol> show here.", unmatched: "No symbol matches the filter." };

export class Market extends Board {
  bucketMs = 1_000;
  #painter;
  #flashing = new Set();
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #body = document.querySelector("#quotes tbody");
  #order = new RowOrder(document.querySelector("#quotes thead"), this.#body, () => this.#sort());

  constructor(clock, painter) {
    super("market", WORDS, clock, painter);
    this.#painter = painter;
  }

  make(series) {
    return new QuoteRow(series);
  }

  arrange(fresh) {
    this.#body.append(...fresh.map((row) => row.element));
    this.#sort();
  }

  drop(row) {
    row.element.remove();
  }

  write(row) {
    for (const cell of row.write(performance.now(), !this.#calm.matches)) this.#flashing.add(cell);
  }

  tick() {
    super.tick();
    if (this.#order.followsValues) this.#sort();
  }

  paint() {
    super.paint();
    const nowMs = performance.now();
    for (const cell of this.#flashing) {
      if (!cell.fade(nowMs)) this.#flashing.delete(cell);
    }
    if (this.#flashing.size > 0) this.#painter.ask();
  }

  #sort() {
    this.#order.apply([...this.items]);
  }
}
