/*
 * Owns small trends: Trend keeps the last value of each of 60 equal spans of
 * time, Sparkline draws one as an SVG. The right edge is now, so a line that
 * stops short of it shows silence; where updates were lost the line is broken.
 */

const SPANS = 60;
const SPANS_AT_FIRST = 15; // a young trend is drawn over so many, then over more until all 60

export class Trend {
  #bucketMs;
  #values = new Float64Array(SPANS);
  #buckets = new Float64Array(SPANS).fill(-1);
  #latest = new Float64Array(SPANS); // when the value of a span came: what is filled in later may be older
  #broken = new Uint8Array(SPANS);
  #interrupted = false;

  constructor(bucketMs) {
    this.#bucketMs = bucketMs;
  }

  push(tsMs, value) {
    if (!Number.isFinite(value)) return;
    this.#put(tsMs, value, this.#interrupted);
    this.#interrupted = false;
  }

  /** From the history, in any order with what was pushed. `broken`: nobody knows what was before it. */
  fill(tsMs, value, broken) {
    if (Number.isFinite(value)) this.#put(tsMs, value, broken);
  }

  #put(tsMs, value, broken) {
    const bucket = Math.floor(tsMs / this.#bucketMs);
    const at = bucket % SPANS;
    if (this.#buckets[at] > bucket) return;
    if (this.#buckets[at] < bucket) {
      this.#buckets[at] = bucket;
      this.#broken[at] = 0;
      this.#latest[at] = -Infinity;
    }
    if (broken) this.#broken[at] = 1;
    if (tsMs < this.#latest[at]) return;
    this.#latest[at] = tsMs;
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

const SVG = "http://www.w3.org/2000/svg";
const INSET = 3;
const DOT = 0.1;

/** An SVG, not a canvas: a browser composites each canvas by itself, and a hundred of them cost more than all else here. */
export class Sparkline {
  #svg = document.createElementNS(SVG, "svg");
  #line = this.#svg.appendChild(document.createElementNS(SVG, "path"));
  #end = this.#svg.appendChild(document.createElementNS(SVG, "path"));
  #width;
  #height;
  #course = "";

  /** @param {Element} place is replaced */
  constructor(place, width, height) {
    this.#width = width;
    this.#height = height;
    this.#svg.setAttribute("class", "spark");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#svg.setAttribute("width", width);
    this.#svg.setAttribute("height", height);
    this.#end.setAttribute("class", "end");
    place.replaceWith(this.#svg);
  }

  draw(points, fromZero = false) {
    let low = fromZero ? 0 : Infinity;
    let high = -Infinity;
    for (const { value } of points) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const span = high - low;
    let path = "";
    let end = "";
    points.forEach(({ x, value, broken }, i) => {
      const left = INSET + x * (this.#width - 2 * INSET);
      const rise = span === 0 ? 0.5 : (value - low) / span;
      const top = (this.#height - INSET - rise * (this.#height - 2 * INSET)).toFixed(1);
      if (i === 0 || broken) path += `M${(left - DOT).toFixed(1)} ${top}`; // a lone point is a dot
      path += `L${left.toFixed(1)} ${top}`;
      end = `M${(left - DOT).toFixed(1)} ${top}h${2 * DOT}`;
    });
    this.#line.setAttribute("d", path);
    this.#end.setAttribute("d", end);
    this.#setCourse(points.length > 0 && points[points.length - 1].value < points[0].value ? "down" : "up");
  }

  /** For colour by direction. */
  #setCourse(course) {
    if (course !== this.#course) this.#svg.dataset.course = this.#course = course;
  }
}
