package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames larger than what is handed to a socket at once, to clients that stop in the midst of one. */
class LargeFrameTests {

    private static final String LARGE = '"' + "x".repeat(60_000) + '"';

    private final TestBench bench = new TestBench();

    private void publishLarge(String topic) {
        var unused = bench.publishValue(topic, LARGE);
        bench.settle();
    }

    /** The socket takes that many more bytes. */
    private void take(TestClient client, long bytes) {
        client.connection.room = Math.max(0, client.connection.room) + bytes;
        client.session.onWritable();
        bench.settle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=a", "topics=a,b", "topics=a&credit=100", "topics=a&policy=conflate"})
    void stalledClientHoldsAPartAndGoesOnWhereItStopped(String query) {
        TestClient client = bench.connect(query + "&heartbeat=off");
        client.received();
        client.connection.room = 10_000;
        publishLarge("a");
        bench.publish("a");
        assertThat(client.received()).isEmpty();
        assertThat(client.connection.room).as("a chunk beyond what has room").isGreaterThan(-16 * 1024);
        for (int i = 0; i < 30; i++) {
            take(client, 1_000 + i * 100);
        }
        client.flow();
        boolean conflated = query.contains("conflate");
        assertThat(client.received()).containsExactly("a:1", "a:2");
        assertThat(client.session.waitingUpdates()).isZero();
        assertThat(bench.waitingBytes.bytes())
                .as("memory that waits, conflated: %s", conflated)
                .isZero();
    }

    @Test
    void whatStallsInTheMidstOfOneUpdateIsSharedByAllWhoDo() {
        List<TestClient> clients = List.of(
                bench.connect("topics=a&heartbeat=off"),
                bench.connect("topics=a,b&heartbeat=off"),
                bench.connect("topics=a&policy=drop-newest&maxAge=100000&heartbeat=off"));
        for (TestClient client : clients) {
            client.received();
            client.connection.room = 1;
        }
        publishLarge("a");
        assertThat(bench.waitingBytes.bytes()).isBetween(120_000L, 130_000L);
        clients.forEach(TestClient::flow);
        for (TestClient client : clients) {
            assertThat(client.received()).containsExactly("a:1");
        }
        assertThat(bench.waitingBytes.bytes()).isZero();
    }

    @Test
    void snapshotIsHandedOverInPartsToo() {
        publishLarge("a");
        TestConnection connection = new TestConnection();
        connection.room = 5_000;
        TestClient client = bench.connect("topics=a&heartbeat=off", false, connection);
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "subscribed");
        for (int i = 0; i < 20; i++) {
            take(client, 2_500);
        }
        client.flow();
        assertThat(client.received()).contains("(a:1)", "synced", "a:2").hasSize(3);
    }

    @Test
    void heartbeatAndPingStandBehindTheFrameThatWasBegun() {
        TestClient client = bench.connect("topics=a&heartbeat=250");
        client.received();
        client.connection.room = 3_000;
        publishLarge("a");
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.received()).isEmpty();
        client.flow();
        assertThat(client.received()).containsExactly("a:1", "heartbeat");
        bench.pass(Duration.ofSeconds(30));
        assertThat(client.connection.pings).isPositive();
    }

    @Test
    void frameIsFinishedBeforeTheClose() {
        TestClient client = bench.connect("topics=a&heartbeat=off");
        client.received();
        client.connection.room = 3_000;
        publishLarge("a");
        client.session.close(CloseCode.GOING_AWAY);
        assertThat(client.received()).containsExactly("a:1");
        assertThat(client.connection.closed).isEqualTo(CloseCode.GOING_AWAY);
        client.session.onDisconnected();
        assertThat(bench.waitingBytes.bytes()).isZero();
        assertThat(client.connection.hasReleasedAll()).isTrue();
    }

    @Test
    void memoryIsGivenBackWhenAStalledClientGoes() {
        TestClient client = bench.connect("topics=a&heartbeat=off");
        client.received();
        client.connection.room = 3_000;
        publishLarge("a");
        publishLarge("a");
        assertThat(bench.waitingBytes.bytes()).isGreaterThan(200_000);
        client.session.onDisconnected();
        assertThat(bench.waitingBytes.bytes()).isZero();
    }

    /** What one session may have waiting is 1 MB here: less than its buffer of 256. */
    @Test
    void stalledClientLosesWhatIsBeyondItsBytesAndIsTold() {
        TestClient stalled = bench.connect("topics=a&heartbeat=250");
        TestClient reading = bench.connect("topics=a&heartbeat=off");
        stalled.received();
        reading.received();
        stalled.stall();
        for (int i = 0; i < 30; i++) {
            publishLarge("a");
        }
        assertThat(reading.received()).hasSize(30).endsWith("a:30");
        assertThat(bench.waitingBytes.bytes()).isLessThan(1_300_000);
        stalled.flow();
        bench.pass(Duration.ofSeconds(1));
        List<String> received = stalled.received();
        assertThat(received).contains("a:30");
        assertThat(received.stream().filter(frame -> frame.startsWith("gap")).toList())
                .hasSize(1);
        long updates = received.stream().filter(frame -> frame.startsWith("a:")).count();
        assertThat(received).contains("gap " + (30 - updates) + " " + gapOf(received));
    }

    private static String gapOf(List<String> received) {
        String gap = received.stream()
                .filter(frame -> frame.startsWith("gap"))
                .findFirst()
                .orElseThrow();
        return gap.substring(gap.lastIndexOf(' ') + 1);
    }
}
