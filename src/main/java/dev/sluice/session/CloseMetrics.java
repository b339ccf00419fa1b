package dev.sluice.session;

import dev.sluice.protocol.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts ended sessions by close code. Safe for any thread. */
final class CloseMetrics {

    private final MeterRegistry registry;

    CloseMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (CloseCode code : CloseCode.values()) {
            var unused = counter(Integer.toString(code.code())); // there before the first session ends
        }
    }

    /** Codes that clients make up are counted as {@code other}: they are 16 bits wide. */
    void closed(int code) {
        String tag = CloseCode.isKnown(code) ? Integer.toString(code) : "other";
        counter(tag).increment();
    }

    private Counter counter(String tag) {
        return Counter.builder("sluice.sessions.closed")
                .description("Ended sessions by close code")
                .tag("code", tag)
                .register(registry);
    }
}
