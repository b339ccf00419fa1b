package dev.sluice.source.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of Kafka beside what is counted of all sources. Safe for any thread. */
final class KafkaMeters {

    private final Counter missed;
    private volatile long behind;

    KafkaMeters(MeterRegistry registry, String name) {
        this.missed = Counter.builder("sluice.kafka.missed")
                .description("Records that the cluster had deleted before they were read, by their offsets")
                .tag("broker", name)
                .register(registry);
        Gauge.builder("sluice.kafka.behind", this, meters -> meters.behind)
                .description("Records of the assigned partitions that are not read yet")
                .tag("broker", name)
                .register(registry);
    }

    void missed(long records) {
        missed.increment((double) records);
    }

    void behind(long records) {
        behind = records;
    }
}
