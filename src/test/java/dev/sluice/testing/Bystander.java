package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A well-behaved client that must not notice what others do: it gets every update of a topic of its own. */
public final class Bystander implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int UPDATES = 20;

    private final TestPublisher publisher;
    private final String topic = "bystander/" + NUMBER.incrementAndGet();
    private final JdkClient client;

    public Bystander(int port, Hub hub) {
        publisher = new TestPublisher(hub);
        client = JdkClient.connect(port, "/ws?topics=" + topic);
        var unused = client.next("synced");
        publisher.publishNumbers(topic, 1, UPDATES);
    }

    /** Checks that it got all updates, those of now too, in order, and nothing else but heartbeats. */
    public void isUnharmed() {
        publisher.publishNumbers(topic, UPDATES + 1, 2 * UPDATES);
        for (int number = 1; number <= 2 * UPDATES; number++) {
            JsonNode frame = client.next("update", "gap", "error");
            assertThat(frame.path("seq").asInt(0)).as("seq of %s", frame).isEqualTo(number);
            assertThat(frame.path("data").asInt(0)).isEqualTo(number);
        }
        assertThat(client.isOpen()).isTrue();
    }

    @Override
    public void close() {
        client.close();
    }
}
