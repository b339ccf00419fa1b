// Compiled, never run: what a program in TypeScript may say, and what it may not.
import { connect, SluiceError, type Client, type Gap, type Store, type Update } from "sluice-client";

interface Quote {
  last: number;
}

const client: Client = connect("ws://127.0.0.1:8080/ws", { token: async () => "t", shared: true, offline: 10 });
const store: Store<Quote> = client.store<Quote>("quotes/+", { policy: "conflate", maxRate: 4 });
const last: number | undefined = store.get("quotes/AAPL")?.data?.last;
const stop: () => void = store.subscribe(() => store.getSnapshot().topics.forEach(({ data }) => data?.last.toFixed(2)));
client.subscribe<Quote>(["quotes/+"], { buffer: 10 }, { update: async ({ data, seq }) => void (data && data.last + seq), gap: ({ lost }) => lost?.toFixed() });
for await (const frame of client.subscribe<Quote>("quotes/#")) {
  if (frame.type === "gap") frame satisfies Gap;
  else if (frame.type === "dropped") frame.topics.length;
  else frame satisfies Update<Quote>;
}
client.on("state", ({ name, code }) => [name === "waiting", code + 1]);
try {
  const { seq, offset } = await client.publish("a", { any: "thing" }, { ttl: 1_000, signal: AbortSignal.timeout(10) });
  console.log(seq + offset, last);
} catch (fault) {
  if (fault instanceof SluiceError && fault.retryable) stop();
}
await client.will({ stale: true, publish: [{ topic: "a", data: null }], after: 1_000 });
await client.will();
// @ts-expect-error: a will has no topics
client.will({ topics: ["a"] });
// @ts-expect-error: no such policy
client.store("a", { policy: "newest" });
// @ts-expect-error: a topic is a text
client.publish(1, {});
client.close();
