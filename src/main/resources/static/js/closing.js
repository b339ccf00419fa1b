/*
 * Owns what a close code means to this page: whether to try again, how long to
 * wait at the least, and how to say it. Follows the "client should" column of
 * the protocol's table. No DOM, no socket.
 */

const again = (why, leastMs = 0) => ({ retry: true, why, leastMs });
const never = (why) => ({ retry: false, why, leastMs: 0 });

const MEANINGS = new Map([
  [1001, again("the server is going away")],
  [1002, never("the server found a broken WebSocket frame")],
  [1003, never("the server does not take this kind of message")],
  [1006, again("the connection broke or was refused")],
  [1007, never("the server found text that is not UTF-8")],
  [1009, never("a message was over the size limit")],
  [1010, never("a WebSocket extension is missing")],
  [1011, again("the server had a fault")],
  [1013, again("the server has too many connections", 2_000)],
  [4400, never("this page broke the protocol")],
  [4401, never("an access token is needed, or it ran out")],
  [4403, never("permission was refused")],
  [4408, again("the server heard nothing from this page")],
  [4409, again("this page was too slow")],
  [4429, again("this page sent too fast", 5_000)],
]);

/** @returns {{retry: boolean, why: string, leastMs: number}} */
export function meaningOf(code) {
  return MEANINGS.get(code) ?? again("the server closed the connection");
}
