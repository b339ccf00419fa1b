package dev.sluice.journal;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * What the clock of {@link System#nanoTime} showed, or would have shown, at a {@code ts} of an earlier run; what lies in
 * the future, because the wall clock was set back, is now.
 *
 * @param nowNanos this moment on the one clock
 * @param nowMicros and on the other, as {@code ts} counts
 */
record AgeClock(long nowNanos, long nowMicros) {

    static AgeClock at(InstantSource clock, long nowNanos) {
        return new AgeClock(nowNanos, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    long nanosAt(long ts) {
        return nowNanos - Math.max(0, nowMicros - ts) * 1_000;
    }
}
