package dev.sluice.protocol;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.topic.Topic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a publisher says of a value beside its topic and data, as the fields come, in any order. For one value. */
public final class Qualifiers {

    public static final int TTL_MILLIS_MIN = 100;
    public static final int TTL_MILLIS_MAX = (int) Duration.ofDays(1).toMillis();

    private Quality quality = Quality.GOOD;
    private int ttlMillis;
    private @Nullable String fault;

    /** The field {@code quality}; null where it is no string. */
    public void quality(@Nullable String text) {
        if (Quality.UNCERTAIN.wireName().equals(text)) {
            quality = Quality.UNCERTAIN;
        } else if (Quality.BAD.wireName().equals(text)) {
            quality = Quality.BAD;
        } else {
            fault =
                    "quality must be \"uncertain\" or \"bad\"; a good value has none, and only the server calls one stale";
        }
    }

    /** The field {@code ttl}, in milliseconds; null where it is no integer, or beyond 64 bits. */
    public void ttl(@Nullable Long millis) {
        if (millis == null || millis < TTL_MILLIS_MIN || millis > TTL_MILLIS_MAX) {
            fault = "ttl must be an integer of " + TTL_MILLIS_MIN + " to " + TTL_MILLIS_MAX + " milliseconds";
        } else {
            ttlMillis = millis.intValue();
        }
    }

    /** What is wrong with them for such a value; null if nothing is. */
    public @Nullable String fault(boolean isRetirement) {
        return fault == null && isRetirement && ttlMillis > 0
                ? "what retires a topic has no ttl: it can not turn stale"
                : fault;
    }

    /** The value of which this was said. */
    public Draft draft(Topic topic, byte[] data) {
        return new Draft(topic, data, quality, ttlMillis);
    }
}
