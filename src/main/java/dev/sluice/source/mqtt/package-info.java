/** MQTT brokers as sources, in MQTT 5 and 3.1.1. Settings are under {@code sluice.ingest.mqtt}, a name older than this package. */
@NullMarked
package dev.sluice.source.mqtt;

import org.jspecify.annotations.NullMarked;
