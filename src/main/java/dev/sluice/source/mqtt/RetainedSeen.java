package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells which messages of one connection may be what the broker had retained, not what was published now. In MQTT 3.1.1 the
 * RETAIN flag says so. In MQTT 5 it is asked for as the publisher set it, so that an empty message can be known; there the
 * broker sends what it has retained as the first message of its topic that has the flag. Not thread-safe.
 */
final class RetainedSeen {

    /** Of more topics than this, any message with the flag may be old: better one update less than an old one that looks new. */
    static final int TOPICS_MAX = 100_000;

    private final boolean flagIsAsPublished;
    private final Set<String> topics = new HashSet<>();

    RetainedSeen(boolean flagIsAsPublished) {
        this.flagIsAsPublished = flagIsAsPublished;
    }

    boolean maybeOld(MqttTopic topic, boolean retain) {
        if (!retain || !flagIsAsPublished) {
            return retain;
        }
        String name = topic.toString();
        if (topics.contains(name)) {
            return false;
        }
        if (topics.size() < TOPICS_MAX) {
            topics.add(name);
        }
        return true;
    }
}
