package dev.sluice.message;

import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A value that somebody wants published and that the hub has not accepted yet.
 *
 * @param topic the series that it belongs to
 * @param data the value as compact JSON in UTF-8, without whitespace outside strings; handed over, not to be changed
 *     afterwards
 * @param quality how far it is to be trusted
 * @param ttlMillis it turns stale where no newer one of the topic comes for so long; 0 where nothing was said of that
 * @param source who says so, where that is somebody who may go: a session's id, a broker; null where nobody would notice
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per update would be paid for nothing
public record Draft(
        Topic topic,
        byte[] data,
        Quality quality,
        int ttlMillis,
        @Nullable String source) {

    public Draft(Topic topic, byte[] data) {
        this(topic, data, Quality.GOOD, 0);
    }

    public Draft(Topic topic, byte[] data, Quality quality, int ttlMillis) {
        this(topic, data, quality, ttlMillis, null);
    }

    /** The same, said by that one. */
    public Draft from(@Nullable String who) {
        return who == null ? this : new Draft(topic, data, quality, ttlMillis, who);
    }

    /** The same, which turns stale where no newer one comes for so long. */
    public Draft lasting(int millis) {
        return new Draft(topic, data, quality, millis, source);
    }

    /** The same as somebody says it who does not know how old it is. What is said to be bad stays so, and what ends a topic ends it. */
    public Draft asUncertain() {
        return quality == Quality.GOOD && !isRetirement()
                ? new Draft(topic, data, Quality.UNCERTAIN, ttlMillis, source)
                : this;
    }

    /** Whether the value is {@code null}, with which a topic ends. */
    public boolean isRetirement() {
        return isRetirement(data);
    }

    /** The same of a value alone. */
    public static boolean isRetirement(byte[] data) {
        return data.length == 4 && data[0] == 'n';
    }
}
