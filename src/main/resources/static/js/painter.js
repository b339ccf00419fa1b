/*
 * Owns when the page is drawn. Views say that they have something to draw; they
 * are painted together in the next animation frame, and ticked twice a second
 * for what changes with time alone. A hidden page is neither: it catches up in
 * one go when it is shown again.
 */

const TICK_MS = 500;

export class Painter {
  #views = [];
  #asked = false;

  constructor() {
    setInterval(() => this.tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  /** @param {{tick: () => void, paint: () => void}} view */
  add(view) {
    this.#views.push(view);
  }

  ask() {
    if (this.#asked || document.hidden) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      for (const view of this.#views) view.paint();
    });
  }

  tick() {
    if (document.hidden) return;
    for (const view of this.#views) view.tick();
    this.ask();
  }
}

/** Draws a bounded number of sparklines a frame, so that a thousand rows cost no long frame. */
export class DrawQueue {
  #waiting = new Set();
  #perFrame;

  constructor(perFrame) {
    this.#perFrame = perFrame;
  }

  add(item) {
    this.#waiting.add(item);
  }

  delete(item) {
    this.#waiting.delete(item);
  }

  /** @returns {boolean} whether some are left for the next frame */
  run(draw) {
    let left = this.#perFrame;
    for (const item of this.#waiting) {
      if (left-- === 0) return true;
      this.#waiting.delete(item);
      draw(item);
    }
    return false;
  }
}
