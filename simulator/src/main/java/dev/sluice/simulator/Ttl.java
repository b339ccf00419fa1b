package dev.sluice.simulator;

import java.time.Duration;

/** How long a simulated value is fresh: as long as the next one may take, and a while more for a server that is busy. */
final class Ttl {

    /** Longer than what is due is published late. */
    private static final double SLACK_SECONDS = 5;

    private static final long MILLIS_MAX = Duration.ofDays(1).toMillis();

    private Ttl() {}

    /** In milliseconds; 0, for ever, where that is more than can be said. */
    static int millis(double secondsToTheNext) {
        double millis = 1_000 * (secondsToTheNext + SLACK_SECONDS);
        return millis > MILLIS_MAX ? 0 : (int) Math.round(millis);
    }
}
