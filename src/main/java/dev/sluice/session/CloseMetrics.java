package dev.sluice.session;

import dev.sluice.protocol.CloseCode;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts ended sessions by close code. Safe for any thread. */
final class CloseMetrics {

    private final MeterRegistry registry;

    CloseMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Codes that clients make up are counted as {@code other}: they are 16 bits wide. */
    void closed(int code) {
        String tag = CloseCode.isKnown(code) ? Integer.toString(code) : "other";
        registry.counter("sluice.sessions.closed", "code", tag).increment();
    }
}
