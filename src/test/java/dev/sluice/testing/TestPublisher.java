package dev.sluice.testing;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Publish;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Publishes by the hub, as a feed would, and waits until the update is in the journal. */
public record TestPublisher(Hub hub) {

    /** Publishes JSON as it stands. */
    public void publish(String topic, String json) {
        long unused = publishAt(topic, json);
    }

    /** The same, and says at which offset it is. */
    public long publishAt(String topic, String json) {
        Update update = Publish.to(hub, new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8)))
                .block(JdkClient.PATIENCE);
        return Objects.requireNonNull(update, "not published").offset();
    }

    /** Publishes the numbers {@code from} to {@code to}. */
    public void publishNumbers(String topic, int from, int to) {
        for (int number = from; number <= to; number++) {
            publish(topic, Integer.toString(number));
        }
    }
}
