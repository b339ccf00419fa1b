package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.EventClient.Event;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Connections that drop anywhere while publishing goes on, and an event source that comes again with the last id it saw. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.journal.updates=200000"})
class EventResumeIT {

    private static final int CONNECTIONS = 30;
    private static final int EVENTS_MAX = 200;
    private static final int TOPICS = 5;

    /** Slow enough that clients catch up between two drops. */
    private static final long PACE_NANOS = 500_000;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final Map<String, Long> lastSeq = new HashMap<>();
    private long lastOffset;
    private int doubles;

    private Thread publishing(AtomicBoolean goOn, String prefix) {
        TestPublisher publisher = new TestPublisher(hub);
        Thread thread = new Thread(() -> {
            for (int i = 0; goOn.get(); i++) {
                publisher.publish(prefix + "/" + i % TOPICS, Integer.toString(i));
                LockSupport.parkNanos(PACE_NANOS);
            }
            publisher.publish(prefix + "/end", "0");
        });
        thread.start();
        return thread;
    }

    private void runThroughDrops(String prefix, String query) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean goOn = new AtomicBoolean(true);
        String since = hub.journal().head().epoch() + ":" + hub.journal().head().offset();
        Thread publishing = publishing(goOn, prefix);
        try {
            String lastEventId = "";
            for (int i = 0; i < CONNECTIONS; i++) {
                try (EventClient client = EventClient.open(
                        port, "topics=" + prefix + "/%23&since=" + since + query, "Last-Event-ID: " + lastEventId)) {
                    readSome(client, random.nextInt(EVENTS_MAX), seed);
                    lastEventId = client.lastEventId().isEmpty() ? lastEventId : client.lastEventId();
                }
            }
            goOn.set(false);
            try (EventClient client = EventClient.open(
                    port, "topics=" + prefix + "/%23&since=" + since + query, "Last-Event-ID: " + lastEventId)) {
                while (!lastSeq.containsKey(prefix + "/end")) {
                    readSome(client, 1, seed);
                }
            }
        } finally {
            goOn.set(false);
            publishing.join();
        }
        hub.journal().lastValues().stream()
                .filter(update -> update.topic().name().startsWith(prefix + "/"))
                .forEach(update -> assertThat(lastSeq)
                        .as("seed %s", seed)
                        .containsEntry(update.topic().name(), update.seq()));
    }

    private void readSome(EventClient client, int events, long seed) throws IOException {
        for (int i = 0; i < events; i++) {
            String unused = readOne(client, seed);
        }
    }

    /** Returns the type of what came. */
    private String readOne(EventClient client, long seed) throws IOException {
        Event event = client.next();
        JsonNode frame = event.json();
        assertThat(event.type()).as("seed %s", seed).isNotIn("gap", "snapshot", "fault");
        if (event.type().equals("subscribed")) {
            assertThat(frame.path("recovered").asBoolean(false))
                    .as("seed %s", seed)
                    .isTrue();
        } else if (event.type().equals("update")) {
            take(frame, seed);
        }
        return event.type();
    }

    private void take(JsonNode update, long seed) {
        String topic = update.path("topic").asString();
        long seq = update.path("seq").asLong();
        long last = lastSeq.getOrDefault(topic, 0L);
        if (seq <= last) {
            doubles++;
            return;
        }
        assertThat(seq).as("seq of %s, seed %s", topic, seed).isEqualTo(last + 1);
        assertThat(update.path("offset").asLong()).as("seed %s", seed).isGreaterThan(lastOffset);
        lastOffset = update.path("offset").asLong();
        lastSeq.put(topic, seq);
    }

    /** Replayed updates have no id, so a drop in the midst of a replay begins it again, from where it began. */
    @Test
    void nothingIsMissing() throws IOException, InterruptedException {
        runThroughDrops("drops", "&buffer=65536");
        assertThat(lastSeq).hasSize(TOPICS + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy=conflate", "maxRate=5"})
    void whoConflatesGoesOnWithTheNewestOfEachTopic(String contract) {
        TestPublisher publisher = new TestPublisher(hub);
        String prefix = contract.replace('=', '-');
        String lastEventId =
                hub.journal().head().epoch() + ":" + hub.journal().head().offset();
        publisher.publishNumbers(prefix + "/a", 1, 100);
        publisher.publishNumbers(prefix + "/b", 1, 100);
        publisher.publish(prefix + "/a", "null");
        List<String> came = await("the client's lane has come to the head")
                .atMost(JdkClient.PATIENCE)
                .until(() -> resumed(prefix, contract, lastEventId), Objects::nonNull);
        assertThat(came.subList(2, came.size()))
                .containsExactly("update " + prefix + "/b 100", "update " + prefix + "/a 101");
    }

    /** What comes before {@code synced}; null where that was told before all that is published had reached the client's lane. */
    private @Nullable List<String> resumed(String prefix, String contract, String lastEventId) throws IOException {
        List<String> came = new ArrayList<>();
        try (EventClient client =
                EventClient.open(port, "topics=" + prefix + "/%23&" + contract, "Last-Event-ID: " + lastEventId)) {
            for (Event event = client.next(); !event.type().equals("synced"); event = client.next()) {
                came.add(event.type() + " " + event.json().path("topic").asString("") + " "
                        + event.json().path("seq").asLong(0));
            }
            boolean isAtHead =
                    client.lastEventId().endsWith(":" + hub.journal().head().offset());
            return isAtHead ? came : null;
        }
    }

    @Test
    void nothingComesTwiceToWhoLeavesFromALiveUpdate() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("twice", "0");
        String lastEventId =
                hub.journal().head().epoch() + ":" + (hub.journal().head().offset() - 1);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (EventClient client =
                    EventClient.open(port, "topics=twice&buffer=65536", "Last-Event-ID: " + lastEventId)) {
                while (!readOne(client, 0).equals("synced")) {
                    // what is published from then on is live, and has ids
                }
                publisher.publishNumbers("twice", 1, 50);
                while (!client.lastEventId().endsWith(":" + hub.journal().head().offset())) {
                    String unused = readOne(client, 0);
                }
                lastEventId = client.lastEventId();
            }
            publisher.publishNumbers("twice", 51, 60);
        }
        assertThat(doubles).isZero();
        assertThat(lastSeq.get("twice")).isEqualTo(1 + CONNECTIONS * 60L - 10);
    }
}
