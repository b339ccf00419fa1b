package dev.sluice.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/** Meters of one source, {@code sluice.<kind>.*}, there from the start. Safe for any thread. */
final class SourceMeters {

    static final String TAG = "broker";

    private final Source source;
    private final MeterRegistry registry;
    private final Counter received;
    private final Counter unchanged;
    private final Rejections rejections;

    SourceMeters(Source source, MeterRegistry registry, LongSupplier nanoTime) {
        this.source = source;
        this.registry = registry;
        this.received = counter("received", "Messages that came from the broker");
        this.unchanged = counter("unchanged", "Retained values that the topic had already, and that were no update");
        this.rejections = new Rejections(source, registry, nanoTime);
    }

    private Counter counter(String what, String description) {
        return Counter.builder("sluice." + source.kind() + '.' + what)
                .description(description)
                .tag(TAG, source.name())
                .register(registry);
    }

    /** How the log calls a source. */
    static String label(Source source) {
        return source.kind() + " (" + source.name() + ')';
    }

    void connectedOf(SourceRunner runner) {
        Gauge.builder(
                        "sluice." + source.kind() + ".connected",
                        runner,
                        r -> r.state().connected() ? 1 : 0)
                .description("Whether there is a connection to the broker")
                .tag(TAG, source.name())
                .register(registry);
    }

    void received() {
        received.increment();
    }

    void unchanged() {
        unchanged.increment();
    }

    Rejections rejections() {
        return rejections;
    }
}
