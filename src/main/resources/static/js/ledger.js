/* Owns the ledger as the server's heartbeats state it, whether it balances, and the count of unexplained holes. */
import { count, NOTHING } from "./format.js";

const FIELDS = ["matched", "delivered", "conflated", "lost", "queued"];

export class Ledger {
  #cells = new Map(FIELDS.map((name) => [name, document.querySelector(`#ledger [data-field="${name}"]`)]));
  #balance = document.getElementById("balance");
  #holes = document.getElementById("holes");

  heartbeat(frame) {
    for (const [name, cell] of this.#cells) cell.textContent = count(frame[name]);
    alarm(this.#cells.get("lost"), frame.lost > 0);
    const balanced = frame.matched === frame.delivered + frame.conflated + frame.lost + frame.queued;
    this.#balance.dataset.balanced = String(balanced);
    this.#balance.lastElementChild.textContent = balanced ? "exact" : "off";
  }

  /** Between two sessions no ledger holds. */
  clear() {
    for (const cell of [...this.#cells.values(), this.#balance.lastElementChild]) cell.textContent = NOTHING;
    alarm(this.#cells.get("lost"), false);
    this.#balance.dataset.balanced = "unknown";
  }

  holes(total) {
    this.#holes.textContent = count(total);
    alarm(this.#holes, total > 0);
  }
}

export function alarm(element, on) {
  element.parentElement.dataset.alarm = String(on);
}
