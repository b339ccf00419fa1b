package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Publish;
import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Publishes by the hub, as a feed would, and waits until the update is in the journal. */
public record TestPublisher(Hub hub) {

    /** Publishes JSON as it stands. */
    public void publish(String topic, String json) {
        @Nullable
        Object update = Publish.to(hub, new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8)))
                .block(JdkClient.PATIENCE);
        assertThat(update).isNotNull();
    }

    /** Publishes the numbers {@code from} to {@code to}. */
    public void publishNumbers(String topic, int from, int to) {
        for (int number = from; number <= to; number++) {
            publish(topic, Integer.toString(number));
        }
    }
}
