package dev.sluice.source.mqtt;

import org.springframework.test.context.TestPropertySource;

/** The same in MQTT 3.1.1. */
@TestPropertySource(properties = "sluice.ingest.mqtt.version=3.1.1")
class Mqtt3IT extends MqttIT {}
