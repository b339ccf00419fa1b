/*
 * Owns the ledger as the server's heartbeats state it, whether it balances, and
 * the count of unexplained holes; also in brief, for a narrow screen's one line.
 */
import { count, NOTHING } from "./format.js";
import { write } from "./text.js";

const FIELDS = ["matched", "delivered", "conflated", "lost", "queued"];

export class Ledger {
  #cells = new Map(FIELDS.map((name) => [name, document.querySelector(`#ledger [data-field="${name}"]`)]));
  #balance = document.getElementById("balance");
  #holes = document.getElementById("holes");
  #total = 0;

  heartbeat(frame) {
    for (const [name, cell] of this.#cells) write(cell, count(frame[name]));
    alarm(this.#cells.get("lost"), frame.lost > 0);
    const balanced = frame.matched === frame.delivered + frame.conflated + frame.lost + frame.filtered + frame.queued;
    this.#balance.dataset.balanced = String(balanced);
    write(this.#balance.lastElementChild, balanced ? "exact" : "off");
    brief("lost", count(frame.lost), frame.lost > 0);
    brief("balance", balanced ? "exact" : "off", !balanced || this.#total > 0);
  }

  /** Between two sessions no ledger holds. */
  clear() {
    for (const cell of [...this.#cells.values(), this.#balance.lastElementChild]) write(cell, NOTHING);
    alarm(this.#cells.get("lost"), false);
    this.#balance.dataset.balanced = "unknown";
    brief("lost", NOTHING, false);
    brief("balance", NOTHING, this.#total > 0);
  }

  holes(total) {
    this.#total = total;
    write(this.#holes, count(total));
    alarm(this.#holes, total > 0);
  }
}

export function alarm(element, on) {
  element.parentElement.dataset.alarm = String(on);
}

/** The same on the line that a narrow screen has in place of the whole account. */
export function brief(name, text, alarming = false) {
  const cell = document.querySelector(`[data-brief="${name}"]`);
  write(cell, text);
  if (alarming !== (cell.parentElement.dataset.alarm === "true")) alarm(cell, alarming);
}
