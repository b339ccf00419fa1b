/* Owns how UCUM unit codes are shown: "Cel" as °C, "m3/h" as m³/h, "kW.h" as kWh. */

const WHOLE = new Map([
  ["1", ""],
  ["kW.h", "kWh"],
  ["W.h", "Wh"],
  ["{rev}/min", "rpm"],
  ["{rpm}", "rpm"],
  ["dB[SPL]", "dB"],
]);

const ATOMS = new Map([
  ["Cel", "°C"],
  ["[degF]", "°F"],
  ["deg", "°"],
  ["Ohm", "Ω"],
  ["kOhm", "kΩ"],
  ["l", "L"],
  ["[in_i]", "in"],
  ["[ft_i]", "ft"],
  ["[lb_av]", "lb"],
]);

const SUPERSCRIPTS = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074" };

function atom(code) {
  const known = ATOMS.get(code);
  if (known !== undefined) return known;
  const [, name, exponent] = /^(.*?)(-?[0-4])?$/.exec(code);
  if (name === "") return code;
  const plain = (ATOMS.get(name) ?? name).replace(/[[\]{}]/g, "").replace(/^u(?=[a-zA-Z])/, "\u00b5");
  return plain + [...(exponent ?? "")].map((digit) => SUPERSCRIPTS[digit]).join("");
}

const shown = new Map();
const SHOWN_MAX = 500;

export function unitText(code) {
  if (typeof code !== "string") return "";
  let text = shown.get(code);
  if (text === undefined) {
    text = WHOLE.get(code) ?? code.split("/").map((part) => part.split(".").map(atom).join("\u00b7")).join("/");
    if (shown.size < SHOWN_MAX) shown.set(code, text);
  }
  return text;
}
