package dev.sluice.source.kafka;

import dev.sluice.source.PayloadFormat;
import org.jspecify.annotations.Nullable;

/**
 * Some topics of a cluster and what becomes of their records: of several patterns that match a topic, the first governs it.
 *
 * @param pattern regular expression of Java that the whole name of a topic has to match
 * @param payload what a record has in it; default that of the cluster
 * @param topic template for the topic of the update; default that of the cluster
 */
record KafkaTopics(
        String pattern,
        @Nullable PayloadFormat payload,
        @Nullable String topic) {

    /** A pattern with the defaults of the cluster, as it is written in a list. Public for the binding of properties. */
    public static KafkaTopics valueOf(String pattern) {
        return new KafkaTopics(pattern, null, null);
    }
}
