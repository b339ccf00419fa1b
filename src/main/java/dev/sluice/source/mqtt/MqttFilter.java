package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * One filter of a broker and what becomes of the messages that it governs: of several filters that match a message, the
 * narrowest governs it.
 *
 * @param filter MQTT topic filter, also a shared one: {@code $share/group/plant/#}
 * @param payload what a message has in it; default that of the broker
 * @param topic the topic of the update: {@code {topic}} is the MQTT topic, <code>{2}</code> its second level, <code>{2+}</code>
 *     the second and all after it; default <code>{topic}</code>, behind the broker's topic prefix; not for SenML and Sparkplug
 */
record MqttFilter(
        String filter,
        @Nullable MqttPayload payload,
        @Nullable String topic) {

    /** A filter with the defaults of its broker, as it is written in a list. Public for the binding of properties. */
    public static MqttFilter valueOf(String filter) {
        return new MqttFilter(filter, null, null);
    }

    /** What is subscribed to. */
    MqttTopicFilter subscription(@Nullable String sharedGroup) {
        MqttTopicFilter subscription = MqttTopicFilter.of(filter);
        if (sharedGroup == null) {
            return subscription;
        }
        if (subscription.isShared()) {
            throw new IllegalArgumentException("shared-group is for filters without $share/");
        }
        return subscription.share(sharedGroup);
    }
}
