/* Owns how a close code is said. Whether it is worth to come back the client knows. No DOM. */

const WHY = new Map([
  [1001, "the server is going away"],
  [1002, "the server found a broken WebSocket frame"],
  [1003, "the server does not take this kind of message"],
  [1006, "the connection broke or was refused"],
  [1007, "the server found text that is not UTF-8"],
  [1009, "a message was over the size limit"],
  [1010, "a WebSocket extension is missing"],
  [1011, "the server had a fault"],
  [1013, "the server takes no more connections now"],
  [4400, "this page broke the protocol"],
  [4401, "an access token is needed, or it ran out"],
  [4403, "permission was refused"],
  [4408, "nothing was heard"],
  [4409, "this page was too slow"],
  [4429, "this page sent too fast"],
]);

export function whyOf(code, reason) {
  const why = WHY.get(code) ?? "the server closed the connection";
  return reason && code !== 1006 ? `${why} (${reason})` : why;
}
