/*
 * Owns how text gets onto the page: nothing else writes it. Topics, values and reasons come from outside, and what nobody sees in
 * them, or what turns the order of other characters about, could make one pass for another: it is shown by its code. What was
 * written last is kept here, so that nothing is read back from the page.
 */

/** Controls and formats, also those of direction, what has no shape of its own, and each space but a plain one between two words. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^ | $|(?<= ) /gu;

const written = new WeakMap();

/** U+202E as \u202E. */
export function visible(text) {
  return text.replace(UNSEEN, codeOf);
}

function codeOf(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase();
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** What an element, or a text of its own, says. */
export function write(node, text) {
  if (written.get(node) === text) return;
  written.set(node, text);
  node.textContent = visible(text);
}

/** What is shown of an element when it is pointed at, or as the name of the whole document. */
export function describe(element, text) {
  element.title = visible(text);
}
