/*
 * Owns what the user chose of the page's looks, kept by the browser: which part
 * is shown where there is no room for all, how dense the rows are, whether the
 * ledger is folded out on a narrow screen.
 */

const PREFIX = "sluice.";
const WIDE = matchMedia("(min-width: 1000px)");
const VIEWS = ["market", "sensors", "topics"];

export class Choices {
  #tabs = VIEWS.map((view) => document.getElementById(`tab-${view}`));
  #density = document.getElementById("density");
  #fold = document.getElementById("account-fold");

  constructor() {
    this.#show(kept("view", VIEWS) ?? "market", kept("side", VIEWS) ?? "sensors");
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.#choose(tab.dataset.tab));
      tab.addEventListener("keydown", (event) => this.#step(event, tab));
    }
    WIDE.addEventListener("change", () => this.#mark());
    this.#setDensity(kept("density", ["compact"]) === "compact");
    this.#density.addEventListener("click", () => {
      const compact = this.#density.getAttribute("aria-pressed") !== "true";
      keep("density", compact ? "compact" : null);
      this.#setDensity(compact);
    });
    this.#fold.addEventListener("click", () => {
      this.#fold.setAttribute("aria-expanded", String(this.#fold.getAttribute("aria-expanded") !== "true"));
    });
  }

  /** Shows something that is there, where the user has not said what to show. */
  suggest(sizes) {
    const filled = VIEWS.filter((view) => sizes.get(view) > 0);
    const { view, side } = document.body.dataset;
    this.#show(
      kept("view", VIEWS) ?? (filled.includes(view) ? view : (filled[0] ?? view)),
      kept("side", VIEWS) ?? (filled.includes(side) ? side : (filled.find((other) => other !== "market") ?? side)),
    );
  }

  #choose(view) {
    keep("view", view);
    if (view !== "market") keep("side", view);
    this.#show(view, view === "market" ? document.body.dataset.side : view);
  }

  #show(view, side) {
    document.body.dataset.view = view;
    document.body.dataset.side = side;
    this.#mark();
  }

  /** On a wide page the market has a place of its own, and the tabs are for the other two. */
  #mark() {
    const chosen = WIDE.matches ? document.body.dataset.side : document.body.dataset.view;
    for (const tab of this.#tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.tab === chosen));
      tab.tabIndex = tab.dataset.tab === chosen ? 0 : -1;
    }
  }

  #step(event, tab) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const seen = this.#tabs.filter((other) => other.offsetParent !== null);
    const next = seen[(seen.indexOf(tab) + step + seen.length) % seen.length];
    next.focus();
    this.#choose(next.dataset.tab);
  }

  #setDensity(compact) {
    document.body.dataset.density = compact ? "compact" : "normal";
    this.#density.setAttribute("aria-pressed", String(compact));
  }
}

/** A browser may refuse to keep anything: then the choice lasts as long as the page. */
function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // nothing is kept
  }
}

function kept(name, allowed) {
  try {
    const value = localStorage.getItem(PREFIX + name);
    return allowed.includes(value) ? value : null;
  } catch {
    return null;
  }
}
