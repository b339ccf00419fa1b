package dev.sluice.source.sparkplug;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the edge nodes of one broker, {@code sluice.sparkplug.*}. Safe for any thread. */
public final class SparkplugMeters {

    private static final String TAG = "broker";

    private final MeterRegistry registry;
    private final String broker;
    private final Counter gaps;
    private final Counter asked;

    public SparkplugMeters(MeterRegistry registry, String broker) {
        this.registry = registry;
        this.broker = broker;
        this.gaps = counter("gaps", "Holes in the numbers of the messages of edge nodes");
        this.asked = counter("rebirths", "Requests to edge nodes to be born again, as something of theirs is missing");
    }

    private Counter counter(String what, String description) {
        return Counter.builder("sluice.sparkplug." + what)
                .description(description)
                .tag(TAG, broker)
                .register(registry);
    }

    void show(SparkplugNodes nodes) {
        Gauge.builder("sluice.sparkplug.nodes", nodes, SparkplugNodes::born)
                .description("Edge nodes that are alive as far as they have told")
                .tag(TAG, broker)
                .register(registry);
        Gauge.builder("sluice.sparkplug.metrics", nodes, SparkplugNodes::known)
                .description("Metrics and devices of edge nodes that are known")
                .tag(TAG, broker)
                .register(registry);
    }

    void gap() {
        gaps.increment();
    }

    void asked() {
        asked.increment();
    }
}
