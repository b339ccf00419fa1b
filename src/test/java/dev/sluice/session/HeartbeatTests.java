package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Heartbeats: when they come, the resume point, and the ledger {@code matched, delivered, conflated, lost, queued}. */
class HeartbeatTests {

    /** Interval where the client names none, and the tick by which a timer may be late. */
    static final Duration DEFAULT = Duration.ofMillis(5_050);

    private final TestBench bench = new TestBench();

    @ParameterizedTest
    @CsvSource({"x=1, 4950, 5000, 4", "heartbeat=250, 200, 250, 80", "heartbeat=20000, 19950, 20000, 1"})
    void comesEveryInterval(String query, long notAfter, long after, int inTwentySeconds) {
        TestClient client = bench.connect(query);
        client.received();
        bench.pass(Duration.ofMillis(notAfter));
        assertThat(client.received()).isEmpty();
        bench.pass(Duration.ofMillis(after - notAfter));
        assertThat(client.received()).containsExactly("heartbeat");
        bench.pass(Duration.ofMillis(20_000 - after));
        assertThat(client.received()).hasSize(inTwentySeconds - 1).allMatch("heartbeat"::equals);
    }

    @Test
    void isOffWhereTheClientSaysSo() {
        TestClient client = bench.connect("heartbeat=off");
        JsonNode welcome = client.one();
        assertThat(welcome.path("heartbeat").isNull()).isTrue();
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofSeconds(20));
            client.session.onPong();
        }
        assertThat(client.received()).isEmpty();
        assertThat(client.connection.closed).isNull();
    }

    @Test
    void tellsTheServersTime() {
        TestClient client = bench.connect(null);
        client.received();
        bench.pass(Duration.ofSeconds(5));
        assertThat(client.one().path("ts").longValue()).isEqualTo(5_000_000);
    }

    @Test
    void ledgerAddsUpForAClientThatKeepsUp() {
        bench.publish("a", "a");
        TestClient client = bench.connect("topics=a");
        bench.publish("a", "other", "a");
        bench.pass(DEFAULT);
        assertThat(client.heartbeat()).as("the snapshot counts too").containsExactly(5L, 3L, 3L, 0L, 0L, 0L);
    }

    @Test
    void ledgerIsAllZeroWithoutASubscription() {
        bench.publish("a");
        TestClient client = bench.connect(null);
        bench.pass(DEFAULT);
        assertThat(client.heartbeat()).containsExactly(1L, 0L, 0L, 0L, 0L, 0L);
    }

    @Test
    void resumePointStandsBeforeWhatWaits() {
        TestClient client = bench.connect("topics=a&credit=1&heartbeat=250");
        bench.publish("b", "a", "b", "a", "a");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(3L, 3L, 1L, 0L, 0L, 2L);
        client.send("{'type':'request','n':1}");
        bench.pass(Duration.ofMillis(250));
        assertThat(client.heartbeat()).containsExactly(4L, 3L, 2L, 0L, 0L, 1L);
    }

    @Test
    void onlyTheNewestUnwrittenOneIsKept() {
        TestClient client = bench.stalled("topics=a&heartbeat=250");
        bench.publish("a");
        bench.pass(Duration.ofSeconds(2));
        client.flow();
        assertThat(client.received()).containsExactly("heartbeat", "a:1");
    }

    @Test
    void standsBehindTheGapThatNothingWaitsBeforeAndAheadOfAllElse() {
        TestClient client = bench.connect("topics=a&heartbeat=250&buffer=2");
        client.stall();
        bench.publish("a", 5);
        bench.pass(Duration.ofMillis(300));
        client.received();
        client.flow();
        List<JsonNode> frames = client.connection.take();
        assertThat(frames).hasSize(4);
        assertThat(frames.get(0).path("lost").intValue()).isEqualTo(3);
        JsonNode beat = frames.get(1);
        assertThat(beat.path("delivered").intValue()).isZero();
        assertThat(beat.path("lost").intValue()).isEqualTo(3);
        assertThat(beat.path("queued").intValue()).isEqualTo(2);
        assertThat(beat.path("offset").intValue()).as("the losses are told").isEqualTo(3);
    }

    @Test
    void noResumePointWhileSnapshotsAreOutstanding() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=1&heartbeat=250");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(0L, 1L, 1L, 0L, 0L, 0L);
        client.send("{'type':'request','n':5}");
        bench.pass(Duration.ofMillis(250));
        assertThat(client.heartbeat()).containsExactly(2L, 2L, 2L, 0L, 0L, 0L);
    }

    @Test
    void resumeIsAbsentWhileSnapshotsAreOutstandingAndElseThePlaceOfTheOffset() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=1&heartbeat=250");
        bench.pass(Duration.ofMillis(300));
        JsonNode without = client.lastHeartbeat();
        assertThat(without.has("resume")).isFalse();
        assertThat(without.path("offset").intValue()).isZero();
        client.send("{'type':'request','n':5}");
        bench.pass(Duration.ofMillis(250));
        JsonNode beat = client.lastHeartbeat();
        assertThat(beat.path("resume").stringValue()).isEqualTo(bench.epoch() + ":2");
        assertThat(beat.path("offset").intValue()).isEqualTo(2);
    }

    @Test
    void resumePointIsThereWhereNoSnapshotIsOutstandingAlsoWhileSyncedWaitsForRoom() {
        bench.publish("a", "b");
        TestClient client = bench.connect("heartbeat=250");
        client.received();
        client.stall();
        client.send("{'type':'subscribe','id':1,'topics':['#'],'snapshot':false}");
        client.send("{'type':'subscribe','id':2,'topics':['c/+'],'snapshot':true}");
        bench.pass(Duration.ofMillis(300));
        client.flow();
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.stream().map(frame -> frame.path("type").stringValue()))
                .containsExactly("subscribed", "subscribed", "heartbeat", "synced", "synced");
        JsonNode beat = frames.get(2);
        assertThat(beat.path("resume").asString("")).isEqualTo(bench.epoch() + ":2");
        assertThat(beat.path("offset").intValue()).isEqualTo(2);
    }

    @Test
    void resumePointIsThereWhereFurtherSnapshotsThatNothingMatchesWait() {
        bench.publish("a", "b");
        TestClient client = bench.connect("heartbeat=250&credit=0");
        client.send("{'type':'subscribe','id':1,'topics':['a'],'since':'" + bench.epoch() + ":0'}");
        client.send("{'type':'subscribe','id':2,'topics':['x/+']}");
        client.send("{'type':'subscribe','id':3,'topics':['y/+']}");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.lastHeartbeat().path("resume").asString("")).isEqualTo(bench.epoch() + ":0");
    }

    @Test
    void whoHasNothingYetGoesOnFromTheBeginningOfTheLog() {
        TestClient client = bench.connect("topics=a&heartbeat=250");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.lastHeartbeat().path("resume").stringValue()).isEqualTo(bench.epoch() + ":0");
    }

    @Test
    void tellsThatTheNodeIsBehindTheLog() {
        TestClient client = bench.connect("topics=a&heartbeat=1000");
        client.received();
        bench.behind = Duration.ofMillis(999);
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.one().has("behind")).isFalse();
        bench.behind = Duration.ofSeconds(1);
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.one().path("behind").longValue()).isEqualTo(1_000);
        bench.behind = Duration.ZERO;
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.one().has("behind")).isFalse();
    }

    /** Its clock runs, but it does not come to its updates. */
    @Test
    void tellsThatItsLaneIsBehindUntilItHasCaughtUp() {
        TestClient client = bench.connect("topics=b&heartbeat=500");
        client.received();
        bench.pass(Duration.ofMillis(500));
        client.received();
        bench.publishOnly("a");
        for (int i = 0; i < 60; i++) {
            bench.advance(TestBench.TICK);
        }
        bench.settle();
        List<Long> told = client.connection.take().stream()
                .map(beat -> beat.has("behind") ? beat.path("behind").longValue() : 0L)
                .toList();
        assertThat(told.get(0)).isZero();
        assertThat(told.get(told.size() - 1)).isBetween(2_500L, 3_100L);
        bench.pass(Duration.ofMillis(500));
        assertThat(client.one().has("behind")).isFalse();
    }

    /** Whenever its clock ticks an update waits for it, but none for longer than that. */
    @Test
    void laneThatKeepsUpIsNotBehindThoughSomethingAlwaysWaitsForIt() {
        TestClient client = bench.connect("topics=b&heartbeat=500");
        client.received();
        for (int i = 0; i < 60; i++) {
            bench.publishOnly("a");
            bench.advance(TestBench.TICK);
            bench.settle();
        }
        assertThat(client.connection.take()).isNotEmpty().noneMatch(beat -> beat.has("behind"));
    }
}
