package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import dev.sluice.message.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * A client whose connections end at any moment, with frames still under way, and that resumes each time from where the
 * protocol lets it, and asks at times for snapshots of what it follows already: each update reaches it, or is told in a gap, or has a newer one of its topic in its place, and all that came
 * since are counted. {@code -Dsluice.seed=} begins with another seed, {@code -Dsluice.resumes=} runs more.
 */
class ResumePropertyTests {

    private static final String[] TOPICS = {"a", "b", "c/d", "c/e"};
    private static final String[] CONTRACTS = {
        "'buffer':3",
        "'buffer':2,'policy':'drop-newest'",
        "'policy':'conflate','buffer':2",
        "'policy':'disconnect','buffer':8",
        "'maxRate':10",
        "'maxRate':4,'policy':'conflate','maxAge':300",
        "'maxRate':10,'buffer':1,'policy':'drop-newest','maxAge':200",
        "'maxAge':100"
    };

    private final TestBench bench = new TestBench(TestBench.SESSION, TestBounds.inMemory(40, 3));
    private final List<Update> published = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private final Map<String, Long> lastHeardOf = new HashMap<>();
    /** While snapshots are outstanding, of each topic only the newest value comes: its snapshot, or what ends it. */
    private record Snapshots(long from, long to) {}

    private final List<Snapshots> snapshots = new ArrayList<>();
    private final List<JsonNode> gaps = new ArrayList<>();
    private String contract = "";
    private long resumeFrom;
    private boolean synced;
    /** A second subscription was made: then only heartbeats have resume points. */
    private boolean overlaps;

    private Random again = new Random();
    private long begunAt;
    private long headWhenSynced;
    private boolean recovered;

    static LongStream seeds() {
        long first = Long.getLong("sluice.seed", 1);
        return LongStream.range(first, first + Long.getLong("sluice.resumes", 16));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsMissingUntold(long seed) {
        for (long life = seed * 1_000; life < seed * 1_000 + 8; life++) {
            contract = CONTRACTS[(int) (life % CONTRACTS.length)];
            again = new Random(-life);
            live(new Random(life));
            bench.pass(Duration.ofSeconds(1));
        }
    }

    private void live(Random random) {
        resumeFrom = bench.lane.head();
        long begin = resumeFrom;
        for (int connections = 0; connections < 12; connections++) {
            connection(random, connections == 11);
        }
        for (Update update : published) {
            assertThat(update.offset() <= begin || isAccountedFor(update))
                    .as("%s %d of %s", contract, update.offset(), update.topic())
                    .isTrue();
        }
    }

    private void connection(Random random, boolean last) {
        TestClient client =
                bench.connect("heartbeat=250" + (random.nextBoolean() ? "&credit=" + random.nextInt(9) : ""));
        client.connection.listener = new TestConnection.Listener() {
            @Override
            public void onFrame(JsonNode frame) {
                headWhenSynced =
                        isFirst(frame) && frame.path("type").stringValue().equals("synced")
                                ? bench.lane.head()
                                : headWhenSynced;
            }
        };
        client.send("{'type':'subscribe','id':1,'topics':['#']," + contract + ",'since':{'epoch':'" + bench.epoch()
                + "','offset':" + resumeFrom + "}}");
        long since = resumeFrom;
        overlaps = false;
        for (int steps = last ? 0 : random.nextInt(20); steps > 0 && client.connection.closed == null; steps--) {
            step(client, random);
            askAgain(client);
        }
        if (last) {
            client.send("{'type':'request','n':1000000}");
            bench.pass(Duration.ofSeconds(2));
        }
        List<JsonNode> frames = client.connection.take();
        read(frames.subList(0, last ? frames.size() : random.nextInt(frames.size() + 1)), since);
        if (last && isRecoveredWithoutAHole(frames)) {
            assertAllAreCounted(frames, since);
        }
        client.session.onDisconnected();
        assertThat(client.connection.hasReleasedAll()).isTrue();
    }

    /** With credit spent its snapshots are outstanding for long. */
    private void askAgain(TestClient client) {
        if (again.nextInt(12) == 0 && client.connection.closed == null) {
            client.send("{'type':'subscribe','id':2,'topics':['c/#'],'snapshot':true," + contract + "}");
            overlaps = true;
        }
    }

    private static boolean isFirst(JsonNode frame) {
        return frame.path("id").intValue(0) != 2;
    }

    private boolean isRecoveredWithoutAHole(List<JsonNode> frames) {
        return recovered
                && frames.stream()
                        .noneMatch(frame -> frame.path("reason").asString("").equals("history"));
    }

    /** With nothing waiting any more: whatever way each went, it is matched. */
    private void assertAllAreCounted(List<JsonNode> frames, long since) {
        JsonNode beat = frames.stream()
                .filter(frame -> frame.path("type").stringValue().equals("heartbeat"))
                .reduce((before, after) -> after)
                .orElseThrow();
        long after =
                published.stream().filter(update -> update.offset() > since).count();
        assertThat(beat.path("matched").longValue())
                .as("%s after %d", beat, since)
                .isEqualTo(after + count(frames, "snapshot"));
        assertThat(beat.path("delivered").longValue())
                .as("%s", beat)
                .isEqualTo(count(frames, "update") + count(frames, "snapshot"));
        assertOnlyTheNewestOfThePast(frames);
    }

    private static long count(List<JsonNode> frames, String type) {
        return frames.stream()
                .filter(frame -> frame.path("type").stringValue().equals(type))
                .count();
    }

    private void assertOnlyTheNewestOfThePast(List<JsonNode> frames) {
        Set<String> topics = new HashSet<>();
        for (JsonNode frame : frames) {
            boolean past = frame.path("type").stringValue().equals("update")
                    && frame.path("offset").longValue() <= begunAt;
            assertThat(past && conflates() && !topics.add(frame.path("topic").stringValue()))
                    .as("%s, of a topic that came before", frame)
                    .isFalse();
        }
    }

    private boolean conflates() {
        return contract.contains("conflate") || contract.contains("maxRate");
    }

    private void step(TestClient client, Random random) {
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> publish(random);
            case 3 -> client.stall();
            case 4 -> client.flow();
            case 5 -> client.send("{'type':'request','n':" + (1 + random.nextInt(9)) + "}");
            default -> bench.pass(Duration.ofMillis(50L * (1 + random.nextInt(8))));
        }
    }

    private void publish(Random random) {
        for (int i = random.nextInt(9); i > 0; i--) {
            String data = random.nextInt(15) == 0 ? "null" : "1";
            published.add(bench.publishValue(TOPICS[random.nextInt(TOPICS.length)], data));
        }
        bench.settle();
    }

    private void read(List<JsonNode> frames, long since) {
        Set<Long> updates = new HashSet<>();
        synced = false;
        recovered = frames.stream().anyMatch(frame -> frame.path("recovered").booleanValue(false));
        for (JsonNode frame : frames) {
            long offset = frame.path("offset").longValue(0);
            switch (frame.path("type").stringValue()) {
                case "update" -> {
                    assertThat(offset).as("%s after %d", frame, since).isGreaterThan(since);
                    assertThat(updates.add(offset)).as("%s comes once", frame).isTrue();
                    value(frame, offset);
                }
                case "snapshot" -> value(frame, offset);
                case "subscribed" -> begunAt = isFirst(frame) ? offset : begunAt;
                case "synced" -> synced(frame);
                case "heartbeat" -> heartbeat(offset);
                case "gap" -> gap(frame);
                default -> {} // answers
            }
        }
    }

    /** A resume point says, as {@code synced} does, that no snapshots are outstanding. */
    private void heartbeat(long offset) {
        resumeFrom = Math.max(resumeFrom, offset);
        if (!synced && !recovered) {
            snapshots.add(new Snapshots(begunAt, offset));
        }
    }

    /** One that names no topics may concern any. */
    private void gap(JsonNode frame) {
        gaps.add(frame);
        for (String topic : TOPICS) {
            if (names(frame, topic)) {
                newest(topic, frame.path("to").longValue(0));
            }
        }
    }

    private static boolean names(JsonNode gap, String topic) {
        boolean named = !gap.has("topics");
        for (JsonNode name : gap.path("topics")) {
            named |= name.stringValue().equals(topic);
        }
        return named;
    }

    private void synced(JsonNode frame) {
        synced |= isFirst(frame);
        if (isFirst(frame) && !recovered) {
            snapshots.add(new Snapshots(begunAt, headWhenSynced));
        }
    }

    private void newest(String topic, long offset) {
        lastHeardOf.merge(topic, offset, Math::max);
    }

    private void value(JsonNode frame, long offset) {
        seen.add(offset);
        newest(frame.path("topic").stringValue(), offset);
        boolean update = frame.path("type").stringValue().equals("update");
        if (update && synced && !conflates() && !overlaps) {
            resumeFrom = Math.max(resumeFrom, offset);
        }
    }

    private boolean isAccountedFor(Update update) {
        boolean conflated = conflates()
                || snapshots.stream().anyMatch(all -> all.from < update.offset() && update.offset() <= all.to);
        return seen.contains(update.offset())
                || gaps.stream().anyMatch(gap -> tells(gap, update))
                || (conflated && lastHeardOf.getOrDefault(update.topic().name(), 0L) > update.offset());
    }

    private static boolean tells(JsonNode gap, Update update) {
        return names(gap, update.topic().name())
                && gap.path("from").longValue() <= update.offset()
                && update.offset() <= gap.path("to").longValue();
    }
}
