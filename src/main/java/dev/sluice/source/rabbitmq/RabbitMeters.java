package dev.sluice.source.rabbitmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of RabbitMQ beside what is counted of all sources. Safe for any thread. */
final class RabbitMeters {

    private final Counter redelivered;

    RabbitMeters(MeterRegistry registry, String name) {
        this.redelivered = Counter.builder("sluice.rabbitmq.redelivered")
                .description("Messages of which the broker says that it has sent them before")
                .tag("broker", name)
                .register(registry);
    }

    void redelivered() {
        redelivered.increment();
    }
}
