package dev.sluice.source.mqtt;

import dev.sluice.source.PayloadFormat;
import org.jspecify.annotations.Nullable;

/** What the payload of an MQTT message is. */
enum MqttPayload {
    /** See {@link PayloadFormat#JSON}. */
    JSON(PayloadFormat.JSON),
    /** See {@link PayloadFormat#NUMBER}. */
    NUMBER(PayloadFormat.NUMBER),
    /** See {@link PayloadFormat#TEXT}. */
    TEXT(PayloadFormat.TEXT),
    /** See {@link PayloadFormat#SENML}. */
    SENML(PayloadFormat.SENML),
    /** Sparkplug B: what a message means depends on those before it. */
    SPARKPLUG(null);

    private final @Nullable PayloadFormat format;

    MqttPayload(@Nullable PayloadFormat format) {
        this.format = format;
    }

    /** The format of one message by itself; null of Sparkplug. */
    @Nullable
    PayloadFormat format() {
        return format;
    }

    /** Whether the topics come from names in the payload. */
    boolean namesTopics() {
        return this == SENML || this == SPARKPLUG;
    }
}
