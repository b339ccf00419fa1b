package dev.sluice.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** The clocks of a client on a machine that slept, or whose time of day was set. */
final class ShiftedTime extends Clock {

    private final AtomicLong sleptNanos = new AtomicLong();
    private final AtomicLong setNanos = new AtomicLong();

    /** Both clocks have gone on, and no timer came. */
    void sleep(Duration duration) {
        long unused = sleptNanos.addAndGet(duration.toNanos());
    }

    /** Somebody sets the time of day. */
    void set(Duration later) {
        long unused = setNanos.addAndGet(later.toNanos());
    }

    long nanos() {
        return System.nanoTime() + sleptNanos.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.now().plusNanos(sleptNanos.get()).plusNanos(setNanos.get());
    }
}
