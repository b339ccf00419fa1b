package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A client that reads 2 KB a second with a receive buffer of 128 KB, which a burst has filled: it comes to read the ping
 * when all timeouts, shortened here, have passed, and is not taken for dead.
 *
 * <p>The write timeout is shortened to 50 s only: Linux fills a segment of 64 KB before it minds TCP_NOTSENT_LOWAT, and then
 * takes no byte until 16 KB are left, which this client needs 25 s for ({@code ss -tin}).
 */
@Execution(ExecutionMode.CONCURRENT)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "spring.application.name=slow-pong",
            "sluice.session.ping-after=1s",
            "sluice.session.pong-within=1s",
            "sluice.session.write-timeout=50s"
        })
class SlowPongIT {

    private static final int BYTES_PER_SECOND = 2048;
    private static final int RECEIVE_BUFFER = 128 * 1024;
    private static final Duration BURST = Duration.ofSeconds(5);
    private static final Duration ALL_TIMEOUTS = Duration.ofSeconds(60);

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    @Test
    void aPongMayStandBehindAFullReceiveBuffer() throws Exception {
        PacedPublisher burst = new PacedPublisher(hub, "burst", 10, 150);
        try (LoadLoop loop = new LoadLoop(port)) {
            LoadClient client = loop.connect("topics=burst/%23&buffer=4", RECEIVE_BUFFER, new Stream(false));
            await().until(() -> loop.call(() -> client.stream().isSynced()));
            loop.readSlowly(client, BYTES_PER_SECOND);
            long begin = System.nanoTime();
            burst.start(300);
            await().until(() -> System.nanoTime() - begin > BURST.toNanos());
            burst.stop();
            await().atMost(ALL_TIMEOUTS.multipliedBy(2)).until(() -> {
                assertThat(loop.call(client::end)).isNull();
                return System.nanoTime() - begin > ALL_TIMEOUTS.toNanos();
            });
            long head = hub.journal().head().offset();
            assertThat(loop.call(() -> client.stream().isSettledAt(head)))
                    .as("has read all")
                    .isFalse();
            loop.readFreely(client);
            await().atMost(ALL_TIMEOUTS)
                    .until(() -> loop.call(() -> client.stream().isSettledAt(head)));
            assertThat(loop.call(client::end)).isNull();
        }
    }
}
