/*
 * Owns the order of the market's rows: which header was clicked, and moving as
 * few rows as it takes. Missing values come last in either direction.
 */

const LIVE_SORT_MS = 1_000;

export class RowOrder {
  #key = "symbol";
  #descending = false;
  #headers;
  #body;
  #sortedAt = 0;

  constructor(head, body, changed) {
    this.#body = body;
    this.#headers = [...head.querySelectorAll("th[data-sort]")];
    for (const header of this.#headers) {
      header.querySelector("button").addEventListener("click", () => {
        this.#choose(header.dataset.sort);
        changed();
      });
    }
  }

  /** Whether values that change move rows, and it is time to look again. */
  get followsValues() {
    return this.#key !== "symbol" && performance.now() - this.#sortedAt >= LIVE_SORT_MS;
  }

  apply(rows) {
    this.#sortedAt = performance.now();
    rows.sort((a, b) => this.#compare(a, b));
    let at = this.#body.firstElementChild;
    for (const { element } of rows) {
      if (at !== null && at !== element && at.nextElementSibling === element) {
        at.remove(); // one row went down: taking it out moves it alone, not all the others up
        at = element;
      }
      if (at === element) at = at.nextElementSibling;
      else this.#body.insertBefore(element, at);
    }
  }

  #choose(key) {
    this.#descending = key === this.#key ? !this.#descending : key !== "symbol";
    this.#key = key;
    for (const header of this.#headers) {
      if (header.dataset.sort !== key) header.removeAttribute("aria-sort");
      else header.setAttribute("aria-sort", this.#descending ? "descending" : "ascending");
    }
  }

  #compare(a, b) {
    const x = a.value(this.#key);
    const y = b.value(this.#key);
    let order = 0;
    if (this.#key !== "symbol") {
      const xMissing = !Number.isFinite(x);
      const yMissing = !Number.isFinite(y);
      if (xMissing || yMissing) return xMissing - yMissing || compareText(a.symbol, b.symbol);
      order = x - y;
    } else {
      order = compareText(x, y);
    }
    return (this.#descending ? -order : order) || compareText(a.symbol, b.symbol);
  }
}

function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
