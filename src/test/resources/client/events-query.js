// What event streams ask for: all of a contract, in words that the server reads, each subscription for itself.
const server = kit.standIn();
server.refuse = true;
server.onframe = ({ type, id }, socket) => type === "auth" && socket.say({ type: "authenticated", id, subject: "s" });
const time = kit.fakeTime();
const streams = [];
/** As the server reads a query: a plus is a plus. */
const read = (url) => new URL(url).search.slice(1).split("&").map((pair) => pair.split("=").map(decodeURIComponent));
const say = (stream, type, more) => stream.enqueue(new TextEncoder().encode(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`));
let open;
globalThis.fetch = async (url, { headers, body }) => {
  if (body) return Response.json({ code: "unavailable", detail: "why", ...JSON.parse(body).data }, { status: 503 });
  const query = read(url);
  kit.equal(headers.Authorization, "Bearer t", "Authorization");
  streams.push(query);
  if (query.some(([, value]) => value === "refused")) return Response.json({ code: "bad_filter", detail: "why" }, { status: 400 });
  return new Response(
    new ReadableStream({
      start(stream) {
        open = stream;
        say(stream, "welcome", { epoch: "e", offset: 0, heartbeat: null });
        say(stream, "subscribed", { topics: [], epoch: "e", offset: 0 });
        say(stream, "synced", { offset: 0 });
      },
    }),
  );
};
const errors = [];
const client = sluice.connect("/ws?gate=a%20b", { heartbeat: 1_000, token: "t" });
client.on("error", ({ code }) => void errors.push(code));
const where = [{ field: "/v", op: "gt", value: 80 }, { field: "/s", op: "eq", value: "run" }, { field: "/x", op: "exists" }];
const one = kit.recorder();
client.subscribe(["a b,c", "e&f=g+"], { where, deadband: { field: "/v", percent: 2 }, maxSilence: 1_000, maxRate: null, later: true }, one.handlers);
const two = kit.recorder();
client.subscribe("refused", {}, two.handlers);
const three = kit.recorder();
client.subscribe("w", { fold: { field: "/v", every: 1_000, as: "ohlc" } }, three.handlers);
const four = kit.recorder();
client.subscribe("in", { where: [{ field: "/v", op: "in", value: [1, 2] }] }, four.handlers);
const passes = (until, text) => kit.until(async () => (await time.advance(500), until()), text);

await passes(() => one.synced && three.synced && two.ended && errors.includes("bad_parameter"), "all asked");
const asked = (topic) => streams.find((query) => query.some(([name, value]) => name === "topics" && value === topic));
const always = [["gate", "a b"], ["heartbeat", "1000"]];
const terms = [["where", "/v>80"], ["where", '/s="run"'], ["where", "/x"]];
kit.equal(asked("a b,c"), [...always, ["topics", "a b,c"], ["topics", "e&f=g+"], ...terms, ["deadband", "/v:2%"], ["maxSilence", "1000"], ["later", "true"]], "a query");
kit.equal(asked("w"), [...always, ["topics", "w"], ["fold", "ohlc"], ["field", "/v"], ["every", "1000"]], "a query with windows");

// one that is refused ends alone
kit.equal([two.ended.code, two.ended.message], ["bad_filter", "why"], "why the refused one ended");
kit.equal([client.state.name, one.ended, three.ended], ["connected", undefined, undefined], "the others");

// what is published says as much as by a WebSocket
const fate = ({ code, retryable, unknown }) => [code, retryable, unknown];
kit.equal(fate(await client.publish("a", {}).catch((fault) => fault)), ["unavailable", true, false], "not published");
kit.equal(fate(await client.publish("a", { unknown: true }).catch((fault) => fault)), ["unavailable", false, true], "in doubt");

// and what a query has no words for waits, and is never asked for without them
kit.equal([asked("in"), four.ended], [undefined, undefined], "asked for by a stream");
server.refuse = false;
await passes(() => server.sockets.some((socket) => socket.frames("subscribe").some(({ topics }) => topics[0] === "in")), "asked for by a WebSocket");
client.close();
