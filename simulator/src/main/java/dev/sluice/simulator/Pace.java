package dev.sluice.simulator;

import java.time.Duration;

/**
 * Tells how many updates are due at a moment, so that a rate is met exactly over any length of time.
 *
 * <p>Counts in whole updates and nanoseconds since an origin that moves on by whole seconds, hence neither rounding
 * errors nor an overflow add up. After a pause longer than {@link #LAG_MAX} only that much is made good; the rest is
 * forfeited. Not thread-safe.
 */
final class Pace {

    /** A pause up to this long is caught up with in one burst. */
    static final Duration LAG_MAX = Duration.ofMillis(250);

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecond;
    private long originNanos;
    private long taken;

    /** Starts at {@code nowNanos} with nothing due. */
    Pace(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.originNanos = nowNanos;
    }

    /** How many are due and not taken yet, at most a second's rate times {@link #LAG_MAX} and one. */
    int due(long nowNanos) {
        long lagNanos = nowNanos - nextNanos();
        if (lagNanos < 0) {
            return 0;
        }
        originNanos += Math.max(0, lagNanos - LAG_MAX.toNanos());
        return Math.toIntExact((nowNanos - originNanos) * perSecond / SECOND_NANOS - taken);
    }

    void take(int updates) {
        taken += updates;
        long seconds = taken / perSecond;
        originNanos += seconds * SECOND_NANOS;
        taken -= seconds * perSecond;
    }

    /** When the next update falls due, or did. */
    long nextNanos() {
        return originNanos + ((taken + 1) * SECOND_NANOS + perSecond - 1) / perSecond;
    }
}
