/*
 * Owns the token with which this page shows who looks at it, where the server asks for one. It is typed in and kept in memory
 * only: a page that is loaded again asks again. Where the browser has the server's cookie, nothing is asked.
 */

const form = document.getElementById("sign-in");
const field = document.getElementById("sign-in-token");
const text = document.getElementById("sign-in-text");
const ANSWER_MS = 3_000;
const AGAIN = "Another token, please: the server did not take that one, or it ends soon.";

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

/** A token, once one has been typed in. */
export function ask() {
  if (token !== null) text.textContent = AGAIN;
  form.hidden = false;
  field.focus();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      token = field.value.trim();
      if (token === "") return;
      field.value = "";
      form.hidden = true;
      resolve(token);
    };
  });
}
