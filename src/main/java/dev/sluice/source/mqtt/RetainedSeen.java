package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which messages may be what the broker had retained, not what was published now. In MQTT 3.1.1 the RETAIN flag says so. In MQTT
 * 5 it is asked for as the publisher set it, so that an empty message can be known; there the broker sends what it has
 * retained as the first message of its topic that has the flag after it was subscribed to: once for all connections of one
 * session, but again what was not acknowledged on the connection before.
 *
 * <p>Messages come on one thread at a time, acknowledgements from any.
 */
final class RetainedSeen {

    /** Of more topics than this, any message with the flag may be old: better one update less than an old one that looks new. */
    static final int TOPICS_MAX = 100_000;

    private final boolean flagIsAsPublished;
    private final Set<String> topics = new HashSet<>();
    private final Set<String> unacknowledged = new HashSet<>();

    RetainedSeen(boolean flagIsAsPublished) {
        this.flagIsAsPublished = flagIsAsPublished;
    }

    /** There is another connection: what was not acknowledged on the one before comes again. */
    synchronized void connects() {
        topics.removeAll(unacknowledged);
        unacknowledged.clear();
    }

    /** These are about to be subscribed to, and what is retained of them comes again. */
    synchronized void subscribes(List<MqttTopicFilter> filters) {
        topics.removeIf(name -> filters.stream().anyMatch(filter -> filter.matches(MqttTopic.of(name))));
    }

    synchronized boolean maybeOld(MqttTopic topic, boolean retain) {
        if (!retain || !flagIsAsPublished) {
            return retain;
        }
        String name = topic.toString();
        if (topics.contains(name)) {
            return false;
        }
        if (topics.size() < TOPICS_MAX) {
            topics.add(name);
            unacknowledged.add(name);
        }
        return true;
    }

    synchronized void acknowledged(MqttTopic topic) {
        unacknowledged.remove(topic.toString());
    }
}
