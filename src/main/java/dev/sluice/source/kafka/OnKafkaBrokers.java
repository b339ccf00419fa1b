package dev.sluice.source.kafka;

import dev.sluice.source.OnBrokers;

/** Holds where the brokers of a Kafka cluster are configured. */
final class OnKafkaBrokers extends OnBrokers {

    OnKafkaBrokers() {
        super("sluice.ingest.kafka.brokers");
    }
}
