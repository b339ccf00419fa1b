/*
 * Where WebSockets do not come through: server-sent events read by `fetch`, and publishing by `POST`. sluice.js loads it then,
 * and takes it for a socket that sends nothing.
 */
import { SluiceError } from "./sluice.js";

const ANSWER_MS = 5_000;
const CLOSE_CODES = { 204: 4403, 400: 4400, 401: 4401, 403: 4403 }; // by the status of the answer
const RETRYABLE = ["rate_limited", "unavailable", "internal"];
const OPERATORS = { eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };

/** Whether a query has words for all that its contract says. */
function canAsk(feed) {
  try {
    return parameters(feed).length > 0;
  } catch {
    return false;
  }
}

/** Each feed has a stream of its own; the first link publishes, too. @returns which one the link keeps */
function spread(client, link) {
  const feeds = [...link.feeds];
  const kept = feeds.find(canAsk) ?? (link === client.links[0] ? null : feeds[0]);
  for (const feed of feeds) {
    if (feed === kept) continue;
    link.feeds.delete(feed);
    client.link(false).add(feed);
  }
  return kept;
}

/** @throws where the query has no words for the contract of the feed, which is told */
export function openEvents(client, link, token) {
  const feed = spread(client, link);
  if (feed && !canAsk(feed)) {
    const fault = new SluiceError("bad_parameter", "server-sent events can not ask for this contract: it waits for a WebSocket");
    client.emit("error", fault);
    throw fault;
  }
  const abort = new AbortController();
  const authorization = token && { Authorization: `Bearer ${token}` };
  const url = httpUrl(client, "sse", feed ? parameters(feed) : []);
  const socket = {
    isHeld: false,
    close: () => abort.abort(),
    publish: (frame, signal) => publish(httpUrl(client, "api/publish"), authorization, frame, signal),
  };
  const read = async () => {
    const headers = { Accept: "text/event-stream", ...authorization };
    const { since } = feed ?? {};
    if (since) headers["Last-Event-ID"] = since.epoch ? `${since.epoch}:${since.offset}` : since;
    const answer = await fetch(url, { headers, signal: abort.signal, cache: "no-store" });
    if (answer.status !== 200) return refused(answer, feed, socket);
    await readEvents(answer.body.getReader(), socket, feed, abort.signal);
    return { code: 1006, reason: "the stream ended" };
  };
  read().then(
    (end) => socket.onclose?.(end), // none where it was closed before it was in use
    (fault) => socket.onclose?.({ code: 1006, reason: String(fault.message) }),
  );
  return socket;
}

/** What is wrong with a subscription ends that one; a token that is not taken concerns all. */
async function refused(answer, feed, socket) {
  const { status } = answer;
  const { code = "forbidden", detail = `the stream was refused with ${status}` } = await answer.json().catch(() => ({}));
  if (feed && [204, 400, 403].includes(status)) socket.onmessage?.({ data: JSON.stringify({ type: "error", code, message: detail }) });
  return { code: CLOSE_CODES[status] ?? 1013, reason: detail };
}

/** Beside the WebSocket's, with its query. */
function httpUrl(client, path, more = []) {
  const url = new URL(path, client.url);
  url.protocol = url.protocol.replace("ws", "http");
  // what URLSearchParams writes for a space is a plus there
  const query = more.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  url.search = [client.url.search, ...query].filter(Boolean).join("&");
  return url;
}

/** A subscribe frame as the query has it. */
function parameters({ topics, contract, since, place }) {
  const all = topics.map((topic) => ["topics", topic]);
  for (const [name, value] of Object.entries({ ...contract, ...(!since && place) })) {
    if (value == null) continue;
    if (name === "where") all.push(...value.map((term) => [name, termOf(term)]));
    else if (name === "deadband") all.push([name, bandOf(value)]);
    else if (name === "fold") all.push([name, value.as], ["field", value.field], ["every", value.every]);
    else all.push([name, value]);
  }
  if (all.some(([, value]) => value === undefined || typeof value === "object")) throw new TypeError("a query has no words for it");
  return all;
}

/** Undefined where there are no words for it: so where an operator stands in the field, which would be read in another way. */
function termOf({ field, op, value = true }) {
  if (/[=!<>]/.test(field)) return undefined;
  if (op === "exists") return value ? field : undefined;
  return op in OPERATORS && !Array.isArray(value) ? field + OPERATORS[op] + JSON.stringify(value) : undefined;
}

function bandOf({ field, abs, percent }) {
  const band = percent === undefined ? abs : `${percent}%`;
  return band === undefined ? undefined : `${field}:${band}`;
}

/** Reads on when all was processed. */
async function readEvents(reader, socket, feed, signal) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      if (signal.aborted) return;
      const data = /^data: (.*)$/m.exec(event);
      if (data) socket.onmessage({ data: data[1] });
      const id = /^id: (.*)$/m.exec(event);
      if (id && !signal.aborted) feed?.passed(id[1], 0);
    }
    socket.isHeld = true;
    await feed?.idle();
    socket.isHeld = false;
  }
}

async function publish(url, authorization, { type, ...item }, signal) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization },
      body: JSON.stringify(item),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal ? [signal] : [])]),
    });
    const body = await answer.json();
    if (answer.ok) return body;
    throw new SluiceError(body.code, body.detail, { retryable: RETRYABLE.includes(body.code) && !body.unknown, unknown: body.unknown });
  } catch (fault) {
    throw fault instanceof SluiceError ? fault : new SluiceError("unavailable", fault.message, { unknown: true });
  }
}
