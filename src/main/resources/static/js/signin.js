/*
 * Owns the token with which this page shows who looks at it, where the server asks for one. It is typed in and kept in memory
 * only: a page that is loaded again asks again. Where the browser has the server's cookie, nothing is asked.
 */
import { write } from "./text.js";

const form = document.getElementById("sign-in");
const field = document.getElementById("sign-in-token");
const label = document.getElementById("sign-in-text");
const ANSWER_MS = 3_000;

/** Why a token is asked for. */
export const WHY = {
  none: "This server tells nothing without a token.",
  refused: "Another token, please: the server does not take that one.",
  over: "Another token, please: that one has run out, or was revoked.",
  soon: "Another token, please: that one ends soon.",
  nothing: "Another token, please: that one allows to look at nothing.",
};

let token = null;

/** Reads from the server, as the one who looks. */
export function read(path, options = {}) {
  return fetch(new URL(path, document.baseURI), { ...options, headers: token === null ? {} : { Authorization: `Bearer ${token}` } });
}

/** Whether the server tells nothing without a token. */
export async function isAsked() {
  try {
    return (await read("api/topics?filter=sign-in", { signal: AbortSignal.timeout(ANSWER_MS) })).status === 401;
  } catch {
    return false; // the connection will tell
  }
}

/** Ends the browser's cookie, where there is one: the browser would show it beside the token that is typed in, and two are refused. */
export async function dropCookie() {
  await fetch(new URL("api/session", document.baseURI), { method: "DELETE", signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => {});
}

/** Tells of the token that is typed in, once. Who asks again asks in place of who did before. */
export function ask(why, tell) {
  write(label, why);
  form.onsubmit = (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    if (typed === "") return;
    token = typed;
    field.value = "";
    form.hidden = true;
    tell(token);
  };
  if (!form.hidden) return;
  form.hidden = false;
  if (document.activeElement?.tagName !== "INPUT") field.focus(); // who is typing goes on
}
