package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Random lives of a client that subscribes, changes its mind and stalls: what must hold whatever happens. */
class SessionHistoryTests {

    private static final String[] TOPICS = {"a", "b", "c/d"};
    private static final String[] FILTERS = {"a", "b", "+", "#", "c/+", "+/d"};

    private final TestBench bench = new TestBench();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private long delivered;
    private long told;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void orderAndLedgerHoldThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        TestClient client = bench.connect(seed % 2 == 0 ? "heartbeat=250" : "heartbeat=250&credit=5");
        TestClient witness = bench.connect("topics=%23&heartbeat=250");
        for (int step = 0; step < 1_500; step++) {
            act(client, random);
            check(client.connection.take(), "seed " + seed + ", step " + step);
        }
        client.send("{'type':'request','n':100000}");
        client.flow();
        bench.pass(Duration.ofMillis(600));
        List<JsonNode> end = client.connection.take();
        check(end, "seed " + seed + ", end");
        JsonNode beat = end.get(end.size() - 1);
        assertThat(beat.path("queued").longValue()).as("seed %d", seed).isZero();
        assertThat(beat.path("lost").longValue()).as("seed %d", seed).isEqualTo(told);
        assertThat(beat.path("offset").longValue()).as("seed %d", seed).isEqualTo(bench.lane.head());
        assertThat(client.connection.hasReleasedAll()).isTrue();
        assertThat(witness.received()).as("another client, seed %d", seed).noneMatch(frame -> frame.startsWith("gap"));
    }

    private void act(TestClient client, Random random) {
        String filter = FILTERS[random.nextInt(FILTERS.length)];
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                for (int i = random.nextInt(12); i > 0; i--) {
                    bench.publishOnly(TOPICS[random.nextInt(TOPICS.length)]);
                }
                bench.settle();
            }
            case 3 ->
                client.send("{'type':'subscribe','topics':['" + filter + "'],'buffer':" + (1 + random.nextInt(9))
                        + (random.nextBoolean() ? ",'snapshot':" + random.nextBoolean() : "") + "}");
            case 4 -> client.send("{'type':'unsubscribe','topics':['" + filter + "']}");
            case 5 -> client.connection.room = random.nextInt(1_000);
            case 6 -> client.flow();
            case 7 -> client.send("{'type':'request','n':" + (1 + random.nextInt(9)) + "}");
            default -> bench.pass(TestBench.TICK);
        }
    }

    private void check(List<JsonNode> frames, String where) {
        for (JsonNode frame : frames) {
            switch (frame.path("type").stringValue()) {
                case "update" -> {
                    assertThat(frame.path("seq").longValue())
                            .as("%s: %s", where, frame)
                            .isGreaterThan(seen(frame));
                    arrived(frame);
                }
                case "snapshot" -> {
                    assertThat(frame.path("seq").longValue())
                            .as("%s: %s", where, frame)
                            .isGreaterThanOrEqualTo(seen(frame));
                    arrived(frame);
                }
                case "gap" -> told += frame.path("lost").longValue();
                case "heartbeat" -> checkLedger(frame, where);
                default -> {} // answers
            }
        }
    }

    private long seen(JsonNode frame) {
        return lastSeq.getOrDefault(frame.path("topic").stringValue(), 0L);
    }

    private void arrived(JsonNode frame) {
        lastSeq.put(frame.path("topic").stringValue(), frame.path("seq").longValue());
        delivered++;
    }

    private void checkLedger(JsonNode beat, String where) {
        assertThat(beat.path("delivered").longValue()).as("%s: %s", where, beat).isEqualTo(delivered);
        assertThat(beat.path("matched").longValue())
                .as("%s: %s", where, beat)
                .isEqualTo(delivered
                        + beat.path("lost").longValue()
                        + beat.path("queued").longValue());
        assertThat(beat.path("lost").longValue()).as("%s: %s", where, beat).isGreaterThanOrEqualTo(told);
    }
}
