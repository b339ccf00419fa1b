/* Owns the list of all other topics: one row each, in the order of their names, with the last value as its shape has it. */
import { Board } from "./board.js";
import { Item } from "./item.js";
import { describe } from "./text.js";

const WORDS = { one: "topic", many: "topics", waiting: "Waiting for values.", none: "No other topics yet. What is published outside quotes/ and sensors/ shows here.", unmatched: "No topic matches the filter." };

class TopicRow extends Item {
  decimalsMax = 6; // a place on earth, say

  constructor(series) {
    super(series, "topic-row", series.topic, { width: 96, height: 22 });
    this.text("topic", series.topic);
    describe(this.element, series.topic);
  }

  write() {
    const texts = this.readings().map(({ label, value, unit }) => [label, value, unit].filter(Boolean).join(" "));
    this.text("reading", texts.join(" \u00b7 "));
    describe(this.part("reading"), JSON.stringify(this.series.data));
  }
}

export class Topics extends Board {
  bucketMs = 2_000;
  #list = document.getElementById("others");

  constructor(clock, painter) {
    super("topics", WORDS, clock, painter);
  }

  make(series) {
    return new TopicRow(series);
  }

  /** Both are in order: one walk along the rows that are there. */
  arrange(fresh) {
    fresh.sort((a, b) => (a.name < b.name ? -1 : 1));
    let next = this.#list.firstElementChild;
    for (const { element, name } of fresh) {
      while (next !== null && next.dataset.topic < name) next = next.nextElementSibling;
      this.#list.insertBefore(element, next);
    }
  }

  drop(row) {
    row.element.remove();
  }
}
