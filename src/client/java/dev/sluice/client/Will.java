package dev.sluice.client;

import java.time.Duration;
import java.util.List;

/**
 * What the server does when this client is gone without {@link SluiceClient#close()}: a process that was killed, a machine or a
 * network that died.
 *
 * @param stale whether topics whose last update was published by this client turn {@code stale}
 * @param publish published then, in this order, 64 at most
 * @param after how long after the end of the connection, up to 1 h: topics that somebody has updated meanwhile are spared
 */
public record Will(boolean stale, List<Message> publish, Duration after) {

    private static final Duration AFTER_MAX = Duration.ofHours(1);

    /** None: it takes back an earlier one. */
    public static final Will NONE = new Will(false, List.of(), Duration.ZERO);

    /** At once, what this client published turns stale. */
    public static final Will STALE = new Will(true, List.of(), Duration.ZERO);

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException if it is negative, or longer than an hour
     */
    public Will {
        publish = List.copyOf(publish);
        if (after.isNegative() || after.compareTo(AFTER_MAX) > 0) {
            throw new IllegalArgumentException("a will is carried out within an hour, not after " + after);
        }
    }

    public Will withPublish(Message... messages) {
        return new Will(stale, List.of(messages), after);
    }

    public Will withAfter(Duration after) {
        return new Will(stale, publish, after);
    }

    boolean isNone() {
        return !stale && publish.isEmpty();
    }

    void writeTo(FrameWriter frame) {
        if (stale) {
            frame.raw("stale", "true");
        }
        if (!publish.isEmpty()) {
            frame.objects("publish", publish, Message::writeTo);
        }
        if (!after.isZero()) {
            frame.number("after", after.toMillis());
        }
    }
}
