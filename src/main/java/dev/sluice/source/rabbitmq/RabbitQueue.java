package dev.sluice.source.rabbitmq;

import dev.sluice.source.PayloadFormat;
import org.jspecify.annotations.Nullable;

/**
 * A queue and what becomes of its messages.
 *
 * @param name of a queue that the broker has
 * @param payload what a message has in it; default that of the broker
 * @param topic template for the topic of the update; default that of the broker
 */
record RabbitQueue(
        String name,
        @Nullable PayloadFormat payload,
        @Nullable String topic) {

    /** A queue with the defaults of the broker, as it is written in a list. Public for the binding of properties. */
    public static RabbitQueue valueOf(String name) {
        return new RabbitQueue(name, null, null);
    }
}
