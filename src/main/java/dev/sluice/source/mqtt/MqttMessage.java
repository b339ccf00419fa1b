package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import java.nio.ByteBuffer;

/**
 * One message of a broker.
 *
 * @param topic as the broker has it
 * @param payload not to be changed
 * @param retain the RETAIN flag
 * @param acknowledgement tells the broker to forget it; does nothing any more once its connection is lost
 */
record MqttMessage(MqttTopic topic, ByteBuffer payload, boolean retain, Runnable acknowledgement) {

    byte[] bytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }
}
