package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.Memory;
import dev.sluice.testing.NoLeaks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

/** 10,000 random and mutated frames, of {@code -Dsluice.fuzz.seed} or of a new seed each time. */
@NoLeaks
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=fuzz"})
class FuzzIT {

    private static final int FRAMES = 10_000;
    private static final int WARM_UP_FRAMES = 500;
    private static final long HEAP_GROWTH_MAX = 24 << 20;

    private final long seed = Long.getLong("sluice.fuzz.seed", new Random().nextLong());
    private final Errors errors = new Errors();

    @Autowired
    Hub hub;

    @Autowired
    MeterRegistry meters;

    @LocalServerPort
    int port;

    @BeforeEach
    void listenForErrors() {
        errors.start();
        root().addAppender(errors);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(errors);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void tenThousandHostileFramesHarmNobodyElse() throws Exception {
        PacedPublisher publisher = new PacedPublisher(hub, "fuzz", 20, 100);
        publisher.publishEachOnce();
        try (LoadLoop loop = new LoadLoop(port)) {
            LoadClient healthy = loop.connect(
                    "topics=%23&heartbeat=500&buffer=65536", LoadLoop.RECEIVE_BUFFER_DEFAULT, new Stream(true));
            await().atMost(JdkClient.PATIENCE)
                    .until(() -> loop.call(() -> healthy.stream().isSynced()));
            publisher.start(100);
            Random random = new Random(seed);
            attack(random, WARM_UP_FRAMES);
            Memory before = Memory.now();

            attack(random, FRAMES);
            publisher.stop();
            long head = hub.journal().head().offset();
            await().atMost(JdkClient.PATIENCE)
                    .until(() -> loop.call(() -> healthy.stream().isSettledAt(head)));
            await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(sessions())
                    .as("open sessions, seed %s", seed)
                    .isEqualTo(1));

            assertThat(healthy.end()).as("seed %s", seed).isNull();
            assertThat(healthy.stream().faults()).as("seed %s", seed).isEmpty();
            assertThat(healthy.stream().gaps()).as("gaps, seed %s", seed).isZero();
            assertThat(healthy.stream().received()).as("seed %s", seed).isEqualTo(head);
            assertThat(errors.messages).as("logged, seed %s", seed).isEmpty();
            assertThat(Memory.now().heapBytes() - before.heapBytes())
                    .as("growth of the heap, seed %s", seed)
                    .isLessThan(HEAP_GROWTH_MAX);
            assertIsUp();
        }
    }

    private void attack(Random random, int frames) {
        HostileClient client = new HostileClient(port, random);
        for (int sent = 0; sent < frames; ) {
            try {
                sent += client.run();
            } catch (IOException e) {
                throw new AssertionError("after " + sent + " frames of seed " + seed, e);
            }
        }
    }

    private double sessions() {
        return meters.find("sluice.sessions").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private void assertIsUp() {
        WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .build()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
    }

    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final Queue<String> messages = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                messages.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }
    }
}
