package dev.sluice.simulator;

import java.time.Duration;

/**
 * Tells how many updates are due at a moment, so that a rate is met exactly over any length of time.
 *
 * <p>Counts in whole updates and nanoseconds since an origin that moves on by whole seconds, hence neither rounding
 * errors nor an overflow add up. After a pause longer than {@link #LAG_MAX} only that much is made good, in bursts of
 * {@link #BURST_MAX}; the rest is forfeited. Not thread-safe.
 */
final class Pace {

    /** A pause up to this long loses nothing: threads of a crowded machine wait for half a second at times. */
    static final Duration LAG_MAX = Duration.ofSeconds(1);

    /** No more than this long's worth is due at once, lest catching up floods the subscribers. */
    static final Duration BURST_MAX = Duration.ofMillis(20);

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecond;
    private final long burstMax;
    private long originNanos;
    private long taken;

    /** Starts at {@code nowNanos} with nothing due. */
    Pace(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.burstMax = Math.max(1, perSecond * BURST_MAX.toNanos() / SECOND_NANOS);
        this.originNanos = nowNanos;
    }

    /** How many to publish now, at most a burst; zero only if none is due that was not taken yet. */
    int due(long nowNanos) {
        long lagNanos = nowNanos - nextNanos();
        if (lagNanos < 0) {
            return 0;
        }
        originNanos += Math.max(0, lagNanos - LAG_MAX.toNanos());
        long due = (nowNanos - originNanos) * perSecond / SECOND_NANOS - taken;
        return (int) Math.min(due, burstMax);
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
