package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Memory;
import dev.sluice.testing.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Ten of many clients stop reading for 6,000 updates: of 500 for half a minute at 200 updates a second with {@code -Psoak}, and in
 * each build of 200 for ten seconds at 600.
 */
@NoLeaks
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=fan-out"})
class FanOutIT {

    private static final int CLIENTS = Integer.getInteger("sluice.fan-out.clients", 190);
    private static final int STALLED = 10;
    private static final int TOPICS = 100;
    private static final int RATE = Integer.getInteger("sluice.fan-out.rate", 600);
    private static final int FLOWING_UPDATES = 400;
    private static final int STALL_UPDATES = 6_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SMALL_RECEIVE_BUFFER = 8 * 1024;
    private static final String QUERY = "topics=%23&heartbeat=1000";

    /** Room for what comes while a busy machine has no time for a client: that is not what this is about. */
    private static final String ROOMY = QUERY + "&buffer=65536";

    private static final long MB = 1 << 20;

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    @Test
    void tenClientsThatStopReadingMissWhatTheirLedgersSayAndHoldUpNobody() throws Exception {
        PacedPublisher publisher = new PacedPublisher(hub, "fan", TOPICS, 100);
        publisher.publishEachOnce();
        try (LoadLoop loop = new LoadLoop(port)) {
            List<LoadClient> healthy = connect(loop, ROOMY, CLIENTS, LoadLoop.RECEIVE_BUFFER_DEFAULT);
            List<LoadClient> stalled = connect(loop, QUERY, STALLED, SMALL_RECEIVE_BUFFER);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> all(loop, healthy, Stream::isSynced) && all(loop, stalled, Stream::isSynced));
            publisher.start(RATE);
            awaitPublished(FLOWING_UPDATES);

            stalled.forEach(loop::stopReading);
            Memory before = Memory.now();
            awaitPublished(STALL_UPDATES);
            Memory after = Memory.now();
            stalled.forEach(loop::readFreely);
            awaitPublished(FLOWING_UPDATES);
            publisher.stop();
            long head = hub.journal().head().offset();
            awaitSettled(loop, healthy, head);
            awaitSettled(loop, stalled, head);

            healthy.forEach(client -> assertHasEverything(client, head));
            stalled.forEach(client -> assertMissesWhatItsLedgerSays(client, head));
            assertThat(after.heapBytes() - before.heapBytes())
                    .as("growth of the heap, %s to %s", before, after)
                    .isLessThan(32 * MB);
            assertThat(after.directBytes() - before.directBytes())
                    .as("growth of direct memory, %s to %s", before, after)
                    .isLessThan(16 * MB);
        }
    }

    private static List<LoadClient> connect(LoadLoop loop, String query, int count, int receiveBuffer)
            throws IOException {
        List<LoadClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(loop.connect(query, receiveBuffer, new Stream(true)));
        }
        return clients;
    }

    private static boolean all(LoadLoop loop, List<LoadClient> clients, Predicate<Stream> condition) {
        return loop.call(
                () -> clients.stream().allMatch(client -> client.end() != null || condition.test(client.stream())));
    }

    /** A kernel that found its peer's window shut for half a minute may not try it again for nearly as long. */
    private static void awaitSettled(LoadLoop loop, List<LoadClient> clients, long head) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var unsettled = loop.call(() -> clients.stream()
                    .filter(client -> client.end() == null && !client.stream().isSettledAt(head))
                    .map(LoadClient::toString)
                    .toList());
            assertThat(unsettled).as("clients that have not come to %s", head).isEmpty();
        });
    }

    /** Waits until so many more have been published, however long it takes. */
    private void awaitPublished(int updates) {
        long until = hub.journal().head().offset() + updates;
        await().atMost(PATIENCE).until(() -> hub.journal().head().offset() >= until);
    }

    private static void assertHasEverything(LoadClient client, long head) {
        Stream stream = client.stream();
        assertThat(client.end()).as("end of the connection").isNull();
        assertThat(stream.faults()).isEmpty();
        assertThat(stream.gaps()).isZero();
        assertThat(stream.snapshots()).isEqualTo(TOPICS);
        assertThat(stream.received()).isEqualTo(head);
        assertThat(stream.lastOffset()).isEqualTo(head);
    }

    private static void assertMissesWhatItsLedgerSays(LoadClient client, long head) {
        Stream stream = client.stream();
        assertThat(client.end()).as("end of the connection").isNull();
        assertThat(stream.faults()).isEmpty();
        assertThat(stream.gaps()).isPositive();
        assertThat(stream.lost()).isGreaterThan(STALL_UPDATES / 2);
        assertThat(stream.received() + stream.lost()).isEqualTo(head);
        assertThat(stream.ledger("matched")).isEqualTo(head);
        assertThat(stream.ledger("delivered")).isEqualTo(stream.received());
        assertThat(stream.ledger("lost")).isEqualTo(stream.lost());
        assertThat(stream.ledger("conflated")).isZero();
    }
}
