package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The snapshots of 10,000 topics, with a buffer of 256, while updates go on. At 2,000 a second such a buffer is full in 128
 * ms; twenty clients at once on two cores are not read from as often as that, so they have fewer.
 */
@NoLeaks
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=snapshots"})
class SnapshotIT {

    private static final int TOPICS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Updates that each client must have got before the publisher stops, however long they take. */
    private static final int GOING_ON = 300;

    /** Room for all that comes while a busy machine has no time for a client. */
    private static final String QUERY = "topics=%23&heartbeat=500&buffer=65536";

    /** Takes up what comes while the one thread of all clients is busy with others. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    @ParameterizedTest
    @CsvSource({"1, 2000", "20, 500"})
    void allSnapshotsArriveAndEachTopicGoesOnBehindItsOwn(int count, int rate) throws Exception {
        PacedPublisher publisher = new PacedPublisher(hub, "snap", TOPICS, 100);
        publisher.publishEachOnce();
        publisher.start(rate);
        try (LoadLoop loop = new LoadLoop(port)) {
            List<LoadClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(loop.connect(QUERY, RECEIVE_BUFFER, new Stream(false)));
            }
            await().atMost(PATIENCE)
                    .until(() -> loop.call(() -> clients.stream()
                            .allMatch(client -> client.end() != null
                                    || (client.stream().isSynced()
                                            && client.stream().updates() >= GOING_ON))));
            publisher.stop();
            long head = hub.journal().head().offset();
            await().atMost(PATIENCE)
                    .until(() -> loop.call(() -> clients.stream()
                            .allMatch(client ->
                                    client.end() != null || client.stream().isSettledAt(head))));

            assertThat(clients).allSatisfy(client -> assertWhole(client, head));
        }
    }

    private static void assertWhole(LoadClient client, long head) {
        Stream stream = client.stream();
        assertThat(client.end()).isNull();
        assertThat(stream.faults()).isEmpty();
        assertThat(stream.snapshots()).isEqualTo(TOPICS);
        assertThat(stream.gaps()).isZero();
        assertThat(stream.updates()).isGreaterThanOrEqualTo(GOING_ON);
        assertThat(stream.lastOffset()).isEqualTo(head);
        assertThat(stream.ledger("matched")).isEqualTo(stream.received());
        assertThat(stream.topicsSeen()).isEqualTo(TOPICS);
        assertThat(stream.sumOfSeqs()).as("each topic is at its last seq").isEqualTo(head);
    }
}
