package dev.sluice.ingest;

import com.hivemq.client.mqtt.datatypes.MqttTopic;

/**
 * One message of a broker.
 *
 * @param topic as the broker has it
 * @param acknowledgement tells the broker to forget it; does nothing any more once its connection is lost: the broker then
 *     sends the message again on the next one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MqttMessage(MqttTopic topic, byte[] payload, Runnable acknowledgement) {}
