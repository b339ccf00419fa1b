package dev.sluice.message;

import java.time.Duration;
import java.util.List;

/**
 * What somebody who publishes wants done when it goes without taking leave.
 *
 * @param stale whether every value that came from it, and is still the last one of its topic, turns stale
 * @param publish values that are published then, in this order
 * @param after how long after that; whoever comes back may have said something newer by then
 */
public record LastWill(boolean stale, List<Draft> publish, Duration after) {

    /** Most values of one will (protocol, section 3). */
    public static final int PUBLISH_MAX = 64;

    public static final Duration AFTER_MAX = Duration.ofHours(1);

    public LastWill {
        publish = List.copyOf(publish);
    }

    /** Whether it wants nothing, as who has none. */
    public boolean isNone() {
        return !stale && publish.isEmpty();
    }

    /** The same with other values to be published. */
    public LastWill publishing(List<Draft> other) {
        return new LastWill(stale, other, after);
    }
}
