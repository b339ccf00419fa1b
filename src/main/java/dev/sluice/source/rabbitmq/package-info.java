/** A RabbitMQ broker as a source. Settings are under {@code sluice.ingest.rabbitmq}, beside those of MQTT and Kafka. */
@NullMarked
package dev.sluice.source.rabbitmq;

import org.jspecify.annotations.NullMarked;
