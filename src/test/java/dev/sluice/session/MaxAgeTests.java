package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code maxAge}: what waited longer is lost, when its turn comes and at each heartbeat. */
class MaxAgeTests {

    private final TestBench bench = new TestBench();

    @Test
    void oldUpdateIsLostWhenItsTurnComes() {
        TestClient client = bench.stalled("topics=a&maxAge=100&heartbeat=off");
        bench.publish("a");
        bench.pass(Duration.ofMillis(100));
        bench.publish("a");
        bench.advance(Duration.ofMillis(1));
        client.flow();
        assertThat(client.received()).containsExactly("gap 1 1-1", "a:2");
    }

    @Test
    void updateOfJustThatAgeIsWritten() {
        TestClient client = bench.stalled("topics=a&maxAge=100&heartbeat=off");
        bench.publish("a");
        bench.pass(Duration.ofMillis(100));
        client.flow();
        assertThat(client.received()).containsExactly("a:1");
    }

    @Test
    void oldUpdatesAreLostAtTheHeartbeat() {
        TestClient client = bench.connect("topics=a&maxAge=100&heartbeat=250&credit=0");
        client.received();
        bench.publish("a", 3);
        bench.pass(Duration.ofMillis(250));
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.get(0).path("reason").stringValue()).isEqualTo("expired");
        assertThat(frames.get(0).path("lost").longValue()).isEqualTo(3);
        assertThat(frames.get(1).path("lost").longValue()).isEqualTo(3);
        assertThat(frames.get(1).path("queued").longValue()).isZero();
    }

    @Test
    void underConflateTheNewestValueCounts() {
        TestClient client = bench.stalled("topics=%23&maxAge=100&policy=conflate&heartbeat=250");
        bench.publish("a", "b");
        bench.pass(Duration.ofMillis(200));
        bench.publish("a");
        client.flow();
        bench.pass(Duration.ofMillis(50));
        assertThat(client.received()).containsExactly("a:2", "gap 1 2-2", "heartbeat");
    }

    @Test
    void anotherReasonBeginsAnotherGap() {
        TestClient client = bench.stalled("topics=a&maxAge=100&buffer=2");
        bench.publish("a", 3);
        bench.pass(Duration.ofMillis(150));
        client.flow();
        assertThat(client.received()).as("nothing follows yet").isEmpty();
        bench.pass(HeartbeatTests.DEFAULT);
        assertThat(client.connection.take().stream()
                        .map(gap -> gap.path("reason").asString("heartbeat") + gap.path("lost")))
                .containsExactly("slow1", "expired2", "heartbeat3");
    }

    @Test
    void expiredUpdateIsToldBeforeTheLossesBehindIt() {
        TestClient client = bench.stalled("topics=a&maxAge=100&buffer=1&policy=drop-newest&heartbeat=off");
        bench.publish("a", 3);
        bench.pass(Duration.ofMillis(150));
        client.flow();
        bench.publish("a");
        assertThat(client.received()).containsExactly("gap 1 1-1", "gap 2 2-3", "a:4");
    }

    @Test
    void heartbeatLosesWhatIsOldBehindAYoungerValue() {
        TestClient client = bench.connect("topics=%23&maxAge=300&maxRate=4&heartbeat=500&credit=0");
        client.received();
        bench.publish("a", "a");
        bench.pass(Duration.ofMillis(200));
        bench.publish("b");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat())
                .as("a:2 waits behind b:1, since it was held")
                .containsExactly(1L, 3L, 0L, 0L, 2L, 1L);
    }
}
