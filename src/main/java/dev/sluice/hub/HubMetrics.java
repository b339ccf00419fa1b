package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters of publication and of the journal. */
public final class HubMetrics {

    private final Counter published;
    private final Timer publisherWait;

    public HubMetrics(MeterRegistry registry, Journal journal) {
        published = Counter.builder("sluice.updates.published")
                .description("Updates accepted by the hub")
                .register(registry);
        publisherWait = Timer.builder("sluice.publisher.wait")
                .description("How long publishers were held back because a lane's inbox was full")
                .register(registry);
        gauge(registry, journal, "sluice.journal.updates", "Updates in the history", Usage::updates);
        gauge(registry, journal, "sluice.journal.bytes", "Approximate heap of the history", Usage::bytes);
        gauge(registry, journal, "sluice.journal.topics", "Topics with a last value", Usage::topics);
        FunctionCounter.builder(
                        "sluice.journal.evicted", journal, j -> j.usage().evicted())
                .description("Updates evicted from the history by count, bytes or age")
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry, Journal journal, String name, String description, ToDoubleFunction<Usage> value) {
        Gauge.builder(name, journal, j -> value.applyAsDouble(j.usage()))
                .description(description)
                .register(registry);
    }

    void published() {
        published.increment();
    }

    void waited(long nanos) {
        publisherWait.record(nanos, TimeUnit.NANOSECONDS);
    }
}
