/*
 * Owns small trends: Trend keeps the last value of each of 60 equal spans of
 * time, Sparkline draws one onto a canvas. The right edge is now, so a line that
 * stops short of it shows silence; where updates were lost the line is broken.
 */

const SPANS = 60;
const SPANS_AT_FIRST = 15; // a young trend is drawn over so many, then over more until all 60

export class Trend {
  #bucketMs;
  #values = new Float64Array(SPANS);
  #buckets = new Float64Array(SPANS).fill(-1);
  #broken = new Uint8Array(SPANS);
  #interrupted = false;

  constructor(bucketMs) {
    this.#bucketMs = bucketMs;
  }

  push(tsMs, value) {
    if (!Number.isFinite(value)) return;
    const bucket = Math.floor(tsMs / this.#bucketMs);
    const at = bucket % SPANS;
    if (this.#buckets[at] !== bucket) {
      this.#buckets[at] = bucket;
      this.#broken[at] = 0;
    }
    if (this.#interrupted) this.#broken[at] = 1;
    this.#interrupted = false;
    this.#values[at] = value;
  }

  /** What comes next is not joined to what came before. */
  interrupt() {
    this.#interrupted = true;
  }

  /** Points up to now: x from 0 to 1, the value, and whether the line starts anew there. */
  points(nowMs) {
    const points = [];
    const last = Math.floor(nowMs / this.#bucketMs);
    let width = SPANS_AT_FIRST;
    for (let bucket = last - SPANS + 1; bucket <= last; bucket++) {
      const at = ((bucket % SPANS) + SPANS) % SPANS;
      if (this.#buckets[at] !== bucket) continue;
      if (points.length === 0) width = Math.max(width, last - bucket);
      points.push({ x: 1 - (last - bucket) / width, value: this.#values[at], broken: this.#broken[at] === 1 });
    }
    return points;
  }
}

/** Colours of the theme, read once and again when the theme changes. */
const palette = {};
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["up", "down", "muted", "accent"]) palette[name] = style.getPropertyValue(`--${name}`).trim();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readPalette);

const INSET = 3;
const DOT = 0.1;

export class Sparkline {
  #canvas;
  #width;
  #height;
  #scale = 0;

  constructor(canvas, width, height) {
    this.#canvas = canvas;
    this.#width = width;
    this.#height = height;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }

  /** @param {"up"|"down"|"muted"|"accent"|"direction"} colour where "direction" is up or down by the first and last point */
  draw(points, colour, fromZero = false) {
    if (palette.up === undefined) readPalette();
    const context = this.#prepare();
    if (points.length === 0) return;
    let low = fromZero ? 0 : Infinity;
    let high = -Infinity;
    for (const { value } of points) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const span = high - low;
    const y = (value) => (span === 0 ? this.#height / 2 : this.#height - INSET - ((value - low) / span) * (this.#height - 2 * INSET));
    const x = (point) => INSET + point.x * (this.#width - 2 * INSET);
    const last = points[points.length - 1];
    const chosen = colour === "direction" ? (last.value < points[0].value ? "down" : "up") : colour;
    context.strokeStyle = context.fillStyle = palette[chosen];
    context.beginPath();
    points.forEach((point, i) => {
      if (i === 0 || point.broken) context.moveTo(x(point) - DOT, y(point.value)); // a lone point is a dot
      context.lineTo(x(point), y(point.value));
    });
    context.stroke();
    context.beginPath();
    context.arc(x(last), y(last.value), 1.8, 0, 2 * Math.PI);
    context.fill();
  }

  #prepare() {
    const context = this.#canvas.getContext("2d");
    const scale = window.devicePixelRatio || 1;
    if (scale !== this.#scale) {
      this.#scale = scale;
      this.#canvas.width = Math.round(this.#width * scale);
      this.#canvas.height = Math.round(this.#height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.lineWidth = 1.4;
      context.lineJoin = context.lineCap = "round";
    }
    context.clearRect(0, 0, this.#width, this.#height);
    return context;
  }
}
