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
    private final Counter cutOff;
    private final Counter clockJumps;

    public HubMetrics(MeterRegistry registry, Journal journal) {
        published = Counter.builder("sluice.updates.published")
                .description("Updates accepted by the hub")
                .register(registry);
        publisherWait = Timer.builder("sluice.publisher.wait")
                .description("How long publishers were held back because a lane's inbox was full")
                .register(registry);
        cutOff = Counter.builder("sluice.lanes.cut.off")
                .description("Lanes that took no update for so long, or failed, that the others went on without them")
                .register(registry);
        clockJumps = Counter.builder("sluice.clock.jumps")
                .description("How often the wall clock was set by more than sluice.clock.jump-max, and ts followed it")
                .register(registry);
        gauge(registry, journal, "sluice.journal.updates", "Updates in the history", Usage::updates);
        gauge(registry, journal, "sluice.journal.bytes", "Heap of the history and the last values", Usage::bytes);
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

    void cutOff() {
        cutOff.increment();
    }

    void clockJumped() {
        clockJumps.increment();
    }

    void waited(long nanos) {
        publisherWait.record(nanos, TimeUnit.NANOSECONDS);
    }
}
