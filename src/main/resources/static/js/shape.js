/*
 * Owns what a value says, found by its shape, since data is whatever a publisher
 * sent: a bare number, {"value", "unit"}, a SenML record or pack (RFC 8428), or
 * an object with numbers in it, such as {"celsius": 21.4}. No DOM, no state.
 */

const FIELDS_MAX = 8;
const DEPTH_MAX = 4;

/** Last words of field names that name a unit, as UCUM codes. */
const UNITS = new Map(
  Object.entries({
    celsius: "Cel", fahrenheit: "[degF]", kelvin: "K", percent: "%", pct: "%",
    pascal: "Pa", pascals: "Pa", hpa: "hPa", kpa: "kPa", mbar: "mbar", bar: "bar", psi: "psi",
    volt: "V", volts: "V", mv: "mV", amp: "A", amps: "A", ampere: "A", amperes: "A", ma: "mA",
    watt: "W", watts: "W", kw: "kW", kwh: "kW.h", wh: "W.h", hertz: "Hz", hz: "Hz", rpm: "{rpm}",
    lux: "lx", ppm: "ppm", db: "dB", dbm: "dBm", metre: "m", metres: "m", meter: "m", meters: "m",
    mm: "mm", cm: "cm", km: "km", kg: "kg", liters: "l", litres: "l", seconds: "s", ms: "ms",
  }),
);
const SENML_VALUES = ["v", "vs", "vb", "vd", "s"];

/**
 * The fields worth showing, the most telling first.
 *
 * @returns {{label: string, value: any, unit: string}[]} empty where there is none
 */
export function fieldsOf(data) {
  if (typeof data !== "object" || data === null) return data === undefined || data === null ? [] : [field("", data)];
  if (Array.isArray(data)) return data.some(isRecord) ? data.filter(isRecord).slice(0, FIELDS_MAX).map(ofRecord) : [];
  if (isScalar(data.value)) return [field("", data.value, data.unit ?? data.units ?? data.uom)];
  if (isRecord(data)) return [{ ...ofRecord(data), label: "" }];
  const fields = [];
  collect(data, "", 1, fields);
  if (fields.length === 1 && fields[0].unit !== "") fields[0].label = "";
  return fields;
}

/** The one number that a trend is drawn of, or null. */
export function numberOf(data) {
  if (typeof data === "number") return data;
  return fieldsOf(data).find(({ value }) => typeof value === "number")?.value ?? null;
}

function field(label, value, unit) {
  return { label, value, unit: typeof unit === "string" ? unit : "" };
}

/** Numbers count as fields wherever they are; a record of a name and text alone has none. */
function collect(object, prefix, depth, fields) {
  for (const [name, value] of Object.entries(object)) {
    if (fields.length === FIELDS_MAX) return;
    if (typeof value === "number") fields.push(field(prefix + name, value, unitIn(name)));
    else if (typeof value === "object" && value !== null && !Array.isArray(value) && depth < DEPTH_MAX) {
      if (typeof value.value === "number") fields.push(field(prefix + name, value.value, value.unit));
      else collect(value, `${prefix}${name}.`, depth + 1, fields);
    }
  }
}

/** "celsius", "tempCelsius", "air_temperature_c": the last word may be a unit; one letter is only one behind others. */
function unitIn(name) {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9%]+/);
  const last = words[words.length - 1];
  if (words.length > 1 && last === "c") return "Cel";
  if (words.length > 1 && last === "f") return "[degF]";
  return UNITS.get(last) ?? "";
}

function isScalar(value) {
  return value !== undefined && value !== null && typeof value !== "object";
}

/** A SenML record has one of the value fields, and next to it nothing but what the RFC names. */
function isRecord(data) {
  if (typeof data !== "object" || data === null) return false;
  const names = Object.keys(data);
  return names.some((name) => SENML_VALUES.includes(name)) && names.every((name) => /^(b?[nutvs]|ut|bver|v[sbd])$/.test(name));
}

function ofRecord(record) {
  const name = SENML_VALUES.find((value) => value in record);
  return field(`${record.bn ?? ""}${record.n ?? ""}`, record[name], record.u ?? record.bu);
}
