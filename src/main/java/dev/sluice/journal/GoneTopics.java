package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.Map;

/**
 * The offset of the newest update of each topic that has no last value any more, as long as the history has that update: so
 * that a reader of the history can tell it from older ones. Not thread-safe.
 */
final class GoneTopics {

    private final Map<Topic, Long> newest = new HashMap<>();

    /** A topic is gone; {@code last} is its newest update, which the history has. */
    void add(Update last) {
        newest.put(last.topic(), last.offset());
    }

    /** A topic has begun again. */
    void remove(Topic topic) {
        newest.remove(topic);
    }

    /** The history has an update no longer. */
    void evicted(Update update) {
        newest.remove(update.topic(), update.offset());
    }

    /** 0 where nothing is known of the topic. */
    long newestOffset(Topic topic) {
        return newest.getOrDefault(topic, 0L);
    }

    long bytes() {
        return newest.size() * HeapBytes.GONE_TOPIC;
    }
}
