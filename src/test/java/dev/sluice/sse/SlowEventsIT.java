package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.EventClient.Event;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Event sources that do not read: their policy decides, and the ledger tells. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.session.write-timeout=5s"})
class SlowEventsIT {

    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024;
    private static final int UPDATES = 3_000;
    private static final String DATA = "\"" + "x".repeat(200) + "\"";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry registry;

    private void publish(String topic) {
        byte[] data = DATA.getBytes(StandardCharsets.US_ASCII);
        var unused = hub.publishAll(Flux.range(0, UPDATES).map(i -> new Draft(Topic.of(topic + "/" + i % 10), data)))
                .blockLast(JdkClient.PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-oldest", "drop-newest"})
    void lossesAreToldInTheirPlaceAndTheLedgerBalances(String policy) throws IOException {
        String topic = "slow-" + policy;
        try (EventClient client = EventClient.open(
                port, RECEIVE_BUFFER_BYTES, "topics=" + topic + "/%23&heartbeat=250&buffer=16&policy=" + policy)) {
            var unused = client.next("synced");
            publish(topic);
            long head = hub.journal().head().offset();
            int updates = 0;
            long lost = 0;
            long lastOffset = 0;
            Event event = client.next("update");
            while (!event.type().equals("heartbeat")
                    || event.json().path("offset").asLong() < head) {
                JsonNode frame = event.json();
                if (event.type().equals("update")) {
                    updates++;
                    assertThat(frame.path("offset").asLong()).isGreaterThan(lastOffset);
                    lastOffset = frame.path("offset").asLong();
                } else if (event.type().equals("gap")) {
                    lost += frame.path("lost").asLong();
                    assertThat(frame.path("from").asLong()).isGreaterThan(lastOffset);
                    assertThat(event.id()).isNull();
                }
                event = client.next();
            }
            JsonNode ledger = event.json();
            assertThat(lost).isPositive().isEqualTo(ledger.path("lost").asLong());
            assertThat(updates).isEqualTo(ledger.path("delivered").asInt());
            assertThat(ledger.path("matched").asLong()).isEqualTo(UPDATES).isEqualTo(updates + lost);
            assertThat(ledger.path("queued").asInt()).isZero();
        }
    }

    @Test
    void conflationKeepsTheNewestOfEachTopic() throws IOException {
        try (EventClient client = EventClient.open(
                port, RECEIVE_BUFFER_BYTES, "topics=slow-conflate/%23&heartbeat=250&policy=conflate")) {
            var unused = client.next("synced");
            publish("slow-conflate");
            long head = hub.journal().head().offset();
            Event event = client.next("heartbeat");
            while (event.json().path("offset").asLong() < head) {
                event = client.next("heartbeat");
            }
            JsonNode ledger = event.json();
            assertThat(ledger.path("lost").asInt()).isZero();
            assertThat(ledger.path("conflated").asInt()).isPositive();
            assertThat(ledger.path("delivered").asInt()
                            + ledger.path("conflated").asInt())
                    .isEqualTo(UPDATES);
        }
    }

    @Test
    void whoAskedToBeSentAwayIs() throws IOException {
        double before = closed("4409");
        try (EventClient client = EventClient.open(
                port, RECEIVE_BUFFER_BYTES, "topics=slow-away/%23&heartbeat=off&buffer=4&policy=disconnect")) {
            var unused = client.next("synced");
            publish("slow-away");
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closed("4409") > before);
            assertThat(endsAfterFewerThan(client, UPDATES)).isTrue();
        }
    }

    @Test
    void whoTakesNoByteForTheWriteTimeoutIsCutOff() throws IOException {
        double before = closed("4409") + closed("1006"); // it may be the kernel that is the first to give up
        try (EventClient client = EventClient.open(port, RECEIVE_BUFFER_BYTES, "topics=slow-dead/%23&heartbeat=off")) {
            var unused = client.next("synced");
            publish("slow-dead");
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closed("4409") + closed("1006") > before);
            assertThat(endsAfterFewerThan(client, UPDATES)).isTrue();
        }
    }

    private static boolean endsAfterFewerThan(EventClient client, int events) throws IOException {
        try {
            int read = 0;
            while (client.nextOrEnd() != null) {
                read++;
            }
            return read < events;
        } catch (SocketException reset) {
            return true;
        }
    }

    private double closed(String code) {
        Counter counter =
                registry.find("sluice.sessions.closed").tag("code", code).counter();
        return counter == null ? 0 : counter.count();
    }
}
