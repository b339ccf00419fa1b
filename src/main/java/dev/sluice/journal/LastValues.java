package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last value of each topic, in the order of their offsets; bounded, the least recently updated goes first. Not thread-safe. */
final class LastValues {

    private final int max;
    private final Map<Topic, Update> byTopic = new LinkedHashMap<>();

    LastValues(int max) {
        this.max = max;
    }

    @Nullable
    Update of(Topic topic) {
        return byTopic.get(topic);
    }

    /** Takes in an update; tells which topics are forgotten for it. */
    List<Topic> put(Update update) {
        Topic topic = update.topic();
        byTopic.remove(topic);
        if (update.isRetirement()) {
            return List.of(topic);
        }
        byTopic.put(topic, update);
        if (byTopic.size() <= max) {
            return List.of();
        }
        Topic oldest = byTopic.keySet().iterator().next();
        byTopic.remove(oldest);
        return List.of(oldest);
    }

    List<Update> all() {
        return List.copyOf(byTopic.values());
    }

    int size() {
        return byTopic.size();
    }
}
