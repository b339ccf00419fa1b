/** A Kafka cluster as a source. Settings are under {@code sluice.ingest.kafka}, beside those of MQTT. */
@NullMarked
package dev.sluice.source.kafka;

import org.jspecify.annotations.NullMarked;
