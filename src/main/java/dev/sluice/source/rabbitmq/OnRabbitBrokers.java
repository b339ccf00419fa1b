package dev.sluice.source.rabbitmq;

import dev.sluice.source.OnBrokers;

/** Holds where a RabbitMQ broker is configured. */
final class OnRabbitBrokers extends OnBrokers {

    OnRabbitBrokers() {
        super("sluice.ingest.rabbitmq.brokers");
    }
}
