/*
 * Owns when the page is drawn. Views say that they have something to draw; they
 * are painted together in an animation frame, and ticked twice a second for what
 * changes with time alone. A hidden page is neither: it catches up in one go
 * when it is shown again.
 *
 * Drawing takes at most a third of the time. Updates come by the same thread, so
 * a page that drew as often as it can would fall behind what it shows.
 */

const TICK_MS = 500;
const FRAME_LEAST_MS = 40; // figures that change faster cannot be read
const FRAME_MOST_MS = 500;
const SHARE = 3;

export class Painter {
  #views = [];
  #asked = false;
  #dueAt = 0;
  #startedAt = 0;
  #afterFrame = new MessageChannel();

  constructor() {
    this.#afterFrame.port1.onmessage = () => this.#measure();
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
    const waitMs = this.#dueAt - performance.now();
    if (waitMs > 4) setTimeout(() => this.#request(), waitMs);
    else this.#request();
  }

  #request() {
    requestAnimationFrame(() => this.#frame());
  }

  #frame() {
    this.#asked = false;
    this.#startedAt = performance.now();
    this.#dueAt = this.#startedAt + FRAME_LEAST_MS;
    for (const view of this.#views) view.paint();
    this.#afterFrame.port2.postMessage(null);
  }

  /** The first moment after the browser's own share of the frame: style, layout, paint. */
  #measure() {
    const costMs = performance.now() - this.#startedAt;
    this.#dueAt = this.#startedAt + Math.min(FRAME_MOST_MS, Math.max(FRAME_LEAST_MS, SHARE * costMs));
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
