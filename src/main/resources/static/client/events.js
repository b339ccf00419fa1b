/*
 * Where WebSockets do not come through: server-sent events read by `fetch`, and publishing by `POST`. sluice.js loads it then,
 * and takes it for a socket that sends nothing.
 */
import { SluiceError } from "./sluice.js";

const ANSWER_MS = 5_000;
const CLOSE_CODES = { 204: 4403, 400: 4400, 401: 4401, 403: 4403 }; // by the status of the answer

export function openEvents(client, feed, token) {
  const abort = new AbortController();
  const authorization = token && { Authorization: `Bearer ${token}` };
  const socket = {
    close: () => abort.abort(),
    publish: (frame, signal) => publish(httpUrl(client, "api/publish"), authorization, frame, signal),
  };
  const read = async () => {
    const headers = { Accept: "text/event-stream", ...authorization };
    const { since } = feed ?? {};
    if (since) headers["Last-Event-ID"] = since.epoch ? `${since.epoch}:${since.offset}` : since;
    const answer = await fetch(streamUrl(client, feed), { headers, signal: abort.signal, cache: "no-store" });
    if (answer.status !== 200) return { code: CLOSE_CODES[answer.status] ?? 1013, reason: `the stream was refused with ${answer.status}` };
    await readEvents(answer.body.getReader(), socket, feed, abort.signal);
    return { code: 1006, reason: "the stream ended" };
  };
  read().then(
    (end) => socket.onclose?.(end), // none where it was closed before it was in use
    (fault) => socket.onclose?.({ code: 1006, reason: String(fault.message) }),
  );
  return socket;
}

function httpUrl(client, path) {
  const url = new URL(path, client.url);
  url.protocol = url.protocol.replace("ws", "http");
  return url;
}

function streamUrl(client, feed) {
  const url = httpUrl(client, "sse");
  if (client.options.heartbeat) url.searchParams.set("heartbeat", client.options.heartbeat);
  for (const topic of feed?.topics ?? []) url.searchParams.append("topics", topic.replaceAll(",", "%2C"));
  for (const [name, value] of Object.entries({ ...feed?.contract, ...(!feed?.since && feed?.place) })) url.searchParams.set(name, value);
  return url;
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
    await feed?.idle();
  }
}

async function publish(url, authorization, { topic, data, ttl, quality }, signal) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization },
      body: JSON.stringify({ topic, data, ttl, quality }),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal ? [signal] : [])]),
    });
    const body = await answer.json();
    if (answer.ok) return body;
    throw new SluiceError(body.code, body.detail, body);
  } catch (fault) {
    throw fault instanceof SluiceError ? fault : new SluiceError("unavailable", fault.message, { unknown: true });
  }
}
