package dev.sluice.bench.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When each update of a run is meant to be published: evenly spaced from its begin, however late the ones before were. A
 * latency that is taken from there counts the wait of a publisher that was held back, so coordinated omission has no
 * place.
 */
public final class Timetable {

    private static final double SECOND_NANOS = 1e9;
    private static final double SECOND_MICROS = 1e6;

    private final double perSecond;
    private final long beginNanos;
    private final long beginMicros;

    /** {@code beginNanos} and {@code beginMicros} are one moment on the clock of {@link System#nanoTime} and on the wall. */
    public Timetable(double perSecond, long beginNanos, long beginMicros) {
        this.perSecond = perSecond;
        this.beginNanos = beginNanos;
        this.beginMicros = beginMicros;
    }

    public static Timetable fromNow(double perSecond) {
        return new Timetable(perSecond, System.nanoTime(), nowMicros());
    }

    /** Unix time, which all processes of a machine share. */
    public static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public long dueNanos(long n) {
        return beginNanos + (long) (n * SECOND_NANOS / perSecond);
    }

    public long intendedMicros(long n) {
        return beginMicros + (long) (n * SECOND_MICROS / perSecond);
    }
}
