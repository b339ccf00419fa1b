package dev.sluice.simulator;

import java.time.Duration;

/**
 * When the updates of a feed arrive: each by itself, at random, as trades and readings do (a Poisson process), so many a
 * second on average. The same random numbers give the same times.
 *
 * <p>After a pause of the writer what fell due is made good at twice the rate, in steps of {@link #STEP}: not in one burst. Of
 * a pause longer than {@link #LAG_MAX} only that much; the rest is forfeited. Not thread-safe.
 */
final class Arrivals {

    /** A pause up to this long loses nothing: threads of a crowded machine wait for half a second at times. */
    static final Duration LAG_MAX = Duration.ofSeconds(1);

    /** No more than this long's worth is due at once. */
    static final Duration STEP = Duration.ofMillis(2);

    /** Who is behind comes back so soon, for the next step. */
    static final Duration STEP_INTERVAL = Duration.ofMillis(1);

    private static final double SECOND_NANOS = 1e9;

    private final RandomStream random;
    private final double meanGapNanos;
    private long nextNanos;

    /** Up to when updates were due at the last call. */
    private long dueNanos;

    private boolean behind;

    /** The nanosecond of which the gaps so far have left a part. */
    private double fraction;

    /** Starts at {@code nowNanos}; the first update comes some time after. */
    Arrivals(int perSecond, RandomStream random, long nowNanos) {
        this.random = random;
        this.meanGapNanos = SECOND_NANOS / perSecond;
        this.nextNanos = nowNanos;
        take();
    }

    /** Up to when updates are due now: while it is behind, one step further than at the last call. */
    long dueNanos(long nowNanos) {
        long forfeited = nowNanos - nextNanos - LAG_MAX.toNanos();
        if (forfeited > 0) {
            nextNanos += forfeited;
            dueNanos += forfeited;
        }
        long reached = behind ? Math.min(dueNanos, nextNanos) : nextNanos; // not beyond what nobody has taken yet
        dueNanos = Math.min(nowNanos, reached + STEP.toNanos());
        behind = dueNanos < nowNanos;
        return dueNanos;
    }

    /** Whether more will be due after {@link #STEP_INTERVAL}, as it is not up to now yet. */
    boolean isBehind() {
        return behind;
    }

    /** When the next update falls due, or did. */
    long nextNanos() {
        return nextNanos;
    }

    /** The next update is published. StrictMath gives the same gap on every machine. */
    void take() {
        double gap = fraction - StrictMath.log(1 - random.nextDouble()) * meanGapNanos;
        long whole = (long) gap;
        fraction = gap - whole;
        nextNanos += whole;
    }
}
