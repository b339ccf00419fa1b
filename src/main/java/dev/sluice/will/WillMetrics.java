package dev.sluice.will;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of wills. Thread-safe. */
final class WillMetrics {

    private final Counter carriedOut;
    private final Counter refused;

    WillMetrics(MeterRegistry registry) {
        carriedOut = Counter.builder("sluice.wills.carried.out")
                .description("Wills of sessions that ended without taking leave, carried out")
                .register(registry);
        refused = Counter.builder("sluice.wills.refused")
                .description("Values of wills that could not be published, as too many new topics of one address")
                .register(registry);
    }

    /** A will is carried out; its values may still be under way. */
    void carriedOut() {
        carriedOut.increment();
    }

    /** A value of a will can not be published, now or later. */
    void refused() {
        refused.increment();
    }
}
