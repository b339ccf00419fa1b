/* Owns how numbers, times and ages are written. No state but cached formatters. */

export const NOTHING = "–";

const formats = new Map();

function numberFormat(decimals, signed) {
  const key = signed ? -1 - decimals : decimals;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: signed ? "exceptZero" : "auto",
    });
    formats.set(key, format);
  }
  return format;
}

/** Anything that is not a finite number becomes a dash: data is whatever a publisher sent. */
export function decimal(value, decimals, signed = false) {
  if (typeof value !== "number" || !Number.isFinite(value)) return NOTHING;
  const text = numberFormat(decimals, signed).format(value);
  return signed ? text.replace("-", "\u2212") : text;
}

export function count(value) {
  return decimal(value, 0);
}

/** How many decimals a number came with, up to `most`. */
export function decimalsOf(value, most) {
  if (typeof value !== "number" || !Number.isFinite(value)) return 0;
  const text = String(value);
  if (text.includes("e-")) return most;
  const point = text.indexOf(".");
  return point < 0 ? 0 : Math.min(most, text.length - point - 1);
}

export function age(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 1) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function timeOfDay(ms) {
  return clock.format(ms);
}

/** How many updates a topic misses, as exactly as it is known. */
export function missed({ least, most }) {
  if (most === Infinity) return "missed some";
  return least === most ? `missed ${count(least)}` : `missed ${count(least)}\u2013${count(most)}`;
}
