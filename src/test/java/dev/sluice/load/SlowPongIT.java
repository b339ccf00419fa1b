package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A client that reads 2 KB a second, with more than a minute's worth in its receive buffer of 128 KB: it comes to read the
 * second ping long after the timeouts, shortened here, have passed, and is not taken for dead.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "spring.application.name=slow-pong",
            "sluice.session.ping-after=1s",
            "sluice.session.pong-within=5s"
        })
class SlowPongIT {

    private static final int BYTES_PER_SECOND = 2048;
    private static final int RECEIVE_BUFFER = 128 * 1024;
    private static final Duration BURST = Duration.ofSeconds(5);
    private static final Duration MUCH_LONGER = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    @Test
    void aPongMayStandBehindAFullReceiveBuffer() throws Exception {
        PacedPublisher burst = new PacedPublisher(hub, "burst", 10, 150);
        try (LoadLoop loop = new LoadLoop(port)) {
            LoadClient client = loop.connect("topics=burst/%23&buffer=4", RECEIVE_BUFFER, new Stream(false));
            await().atMost(PATIENCE).until(() -> loop.call(() -> client.stream().isSynced()));
            loop.readSlowly(client, BYTES_PER_SECOND);
            long begin = System.nanoTime();
            burst.start(100);
            await().atMost(PATIENCE).until(() -> System.nanoTime() - begin > BURST.toNanos());
            burst.stop();
            await().atMost(PATIENCE).until(() -> {
                assertThat(loop.call(client::end)).isNull();
                return System.nanoTime() - begin > MUCH_LONGER.toNanos();
            });
            long head = hub.journal().head().offset();
            assertThat(loop.call(() -> client.stream().isSettledAt(head)))
                    .as("has read all")
                    .isFalse();
            loop.readFreely(client);
            await().atMost(PATIENCE)
                    .until(() -> loop.call(
                            () -> client.end() != null || client.stream().isSettledAt(head)));
            assertThat(loop.call(client::end)).as(loop.call(client::toString)).isNull();
        }
    }
}
