package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Clients that take less than comes: what is lost, where it is told, what the ledger says. */
class SlowClientTests {

    private final TestBench bench = new TestBench();

    @Test
    void slowClientLosesOldestFirstAndIsToldBeforeTheNextUpdate() {
        TestClient client = bench.connect("topics=a&buffer=2");
        bench.publish("a");
        client.received();
        client.stall();
        bench.publish("a", 5);
        assertThat(client.received()).isEmpty();
        client.flow();
        assertThat(client.received()).containsExactly("gap 3 2-4", "a:5", "a:6");
    }

    @Test
    void gapNamesTopicsAndReason() {
        TestClient client = bench.stalled("topics=a,b&buffer=1");
        bench.publish("b", "a", "b", "a");
        client.flow();
        JsonNode gap = client.connection.take().get(0);
        assertThat(gap.toString())
                .isEqualTo("{\"type\":\"gap\",\"lost\":3,\"conflated\":0,\"from\":1,\"to\":3,\"reason\":\"slow\","
                        + "\"topics\":[\"b\",\"a\"]}");
    }

    @Test
    void deliveredUpdateBeginsANewGap() {
        TestClient client = bench.stalled("topics=a&buffer=1");
        bench.publish("a", 3);
        client.flow();
        client.stall();
        bench.publish("a", 2);
        client.flow();
        assertThat(client.received()).containsExactly("gap 2 1-2", "a:3", "gap 1 4-4", "a:5");
    }

    @Test
    void ledgerAndResumePointFollowTheLosses() {
        TestClient client = bench.connect("topics=a&buffer=2&heartbeat=250");
        client.stall();
        bench.publish("a", 5);
        bench.pass(Duration.ofMillis(300));
        client.received();
        client.flow();
        assertThat(client.heartbeat())
                .as("the gap goes ahead, the updates come behind")
                .containsExactly(3L, 5L, 0L, 0L, 3L, 2L);
        bench.pass(Duration.ofMillis(250));
        assertThat(client.heartbeat()).containsExactly(5L, 5L, 2L, 0L, 3L, 0L);
    }

    @Test
    void stalledClientHoldsUpNobody() {
        TestClient stalled = bench.connect("topics=a&buffer=1");
        TestClient other = bench.connect("topics=a&buffer=1");
        stalled.stall();
        other.received();
        bench.publish("a", 1_000);
        assertThat(other.received()).hasSize(1_000).startsWith("a:1").endsWith("a:1000");
        stalled.received();
        stalled.flow();
        assertThat(stalled.received()).containsExactly("gap 999 1-999", "a:1000");
    }

    @Test
    void batchOfTheLaneLosesNothingOfAClientThatTakesAll() {
        TestClient client = bench.connect("topics=a&buffer=3");
        client.received();
        bench.publish("a", 200);
        assertThat(client.received()).hasSize(200);
    }

    @Test
    void updatesOfOneDrainAreFlushedTogether() {
        TestClient client = bench.connect("topics=a,b");
        int before = client.connection.flushes;
        bench.publish("a", 20); // a chunk has room for as many
        assertThat(client.connection.flushes - before).isEqualTo(1);
    }

    @Test
    void updatesOfOneDrainAreHandedToTheSocketAtOnce() {
        TestClient client = bench.connect("topics=a");
        int before = client.connection.flushes;
        bench.publish("a", 60);
        assertThat(client.received()).endsWith("a:60");
        assertThat(client.connection.offers).isEqualTo(1);
        assertThat(client.connection.flushes).isEqualTo(before);
    }

    @Test
    void answersWaitForRoomAndReadingIsPausedWhileTooManyDo() {
        TestClient client = bench.stalled(null);
        int sent = 0;
        while (!client.connection.readingPaused && sent < 10_000) {
            client.send("{'type':'ping','id':'" + "x".repeat(60) + "'}");
            sent++;
        }
        assertThat(sent).isBetween(100, 1_000);
        assertThat(client.received()).isEmpty();
        client.flow();
        assertThat(client.connection.readingPaused).isFalse();
        assertThat(client.received()).hasSize(sent);
    }

    @Test
    void manyUnansweredSubscribesWhileNothingCanBeWrittenDoNoHarm() {
        TestBench wide = new TestBench(TestBench.session(64, 1_024, 1_000_000, 1_000_000));
        wide.publish("a");
        TestClient client = wide.connect("topics=a&snapshot=false");
        client.received();
        client.stall();
        for (int i = 0; i < 20_000; i++) {
            client.sendOnly("{'type':'subscribe','topics':['a'],'snapshot':false}");
        }
        client.send("{'type':'unsubscribe','id':1}");
        client.send("{'type':'subscribe','id':2,'topics':['b']}");
        client.flow();
        wide.publish("a", "b");
        assertThat(client.received()).containsExactly("unsubscribed 1", "subscribed 2", "synced 2", "b:1");
    }

    /** Without credit they could wait for ever, and not to read any further would mean never to read of credit. */
    @Test
    void subscribesWhoseSnapshotsWaitAreBounded() {
        bench.publish("a");
        TestClient client = bench.connect("credit=0");
        client.received();
        for (int i = 0; i < 70; i++) {
            client.send("{'type':'subscribe','topics':['a'],'snapshot':true}");
        }
        List<String> refused = client.received();
        assertThat(refused).hasSize(6).allMatch(frame -> frame.contains("rate_limited"));
        client.send("{'type':'request','n':64}");
        assertThat(client.received()).hasSize(64).containsOnly("(a:1)");
    }

    /** Against counts kept by hand: each seq comes once, in order, or lies within a gap; the ledger agrees. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyUpdateIsDeliveredOrToldThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        TestClient client = bench.connect("topics=a&buffer=" + (1 + random.nextInt(20)) + "&heartbeat=250");
        client.received();
        for (int step = 0; step < 1_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> bench.publish("a", random.nextInt(30));
                case 1 -> client.connection.room = random.nextInt(1_500);
                case 2 -> client.flow();
                default -> bench.pass(TestBench.TICK);
            }
        }
        client.flow();
        bench.publish("a");
        bench.pass(Duration.ofMillis(300));
        check(client.connection.take(), seed);
    }

    private static void check(List<JsonNode> frames, long seed) {
        long seen = 0;
        long lost = 0;
        long delivered = 0;
        for (JsonNode frame : frames) {
            String type = frame.path("type").stringValue();
            if (type.equals("gap")) {
                assertThat(frame.path("from").longValue())
                        .as("seed %d: %s", seed, frame)
                        .isEqualTo(seen + 1);
                assertThat(frame.path("lost").longValue())
                        .isEqualTo(frame.path("to").longValue() - seen);
                lost += frame.path("lost").longValue();
                seen = frame.path("to").longValue();
            } else if (type.equals("update")) {
                assertThat(frame.path("seq").longValue())
                        .as("seed %d: %s", seed, frame)
                        .isEqualTo(++seen);
                delivered++;
            } else {
                assertThat(frame.path("offset").longValue())
                        .as("seed %d: %s", seed, frame)
                        .isEqualTo(seen);
                assertThat(frame.path("delivered").longValue()).isEqualTo(delivered);
                assertThat(frame.path("matched").longValue())
                        .as("seed %d: %s", seed, frame)
                        .isEqualTo(delivered
                                + frame.path("lost").longValue()
                                + frame.path("queued").longValue());
            }
        }
        JsonNode last = frames.get(frames.size() - 1);
        assertThat(last.path("lost").longValue()).as("seed %d", seed).isEqualTo(lost);
        assertThat(last.path("queued").longValue()).as("seed %d", seed).isZero();
    }
}
