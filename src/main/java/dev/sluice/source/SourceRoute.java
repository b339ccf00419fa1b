package dev.sluice.source;

import dev.sluice.topic.InvalidTopicException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How some of a source's messages are read: their format, and what makes the topics of their updates. */
public record SourceRoute(PayloadFormat payload, PlaceTemplate topic) {

    /**
     * That of some messages, in the words of the settings.
     *
     * @param own format and topic of these messages, null where they have none of their own
     * @param ofAll those of all messages of the source
     * @param places what the topic may have in braces
     * @throws IllegalArgumentException if there can be no such route
     */
    public static SourceRoute of(Words own, Words ofAll, Set<String> places) {
        PayloadFormat payload = own.payload() == null ? ofAll.payload() : own.payload();
        String topic = own.topic() == null ? ofAll.topic() : own.topic();
        if (payload == null || topic == null) {
            throw new IllegalArgumentException("payload or topic is missing");
        }
        if (payload == PayloadFormat.SENML && own.topic() != null) {
            throw new IllegalArgumentException(
                    "payload is senml, whose names make the topics, but there is a topic too: " + own.topic());
        }
        try {
            return new SourceRoute(payload, new PlaceTemplate(topic, places));
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException("with this topic a " + e.getMessage(), e);
        }
    }

    /** What the settings say. */
    public record Words(
            @Nullable PayloadFormat payload, @Nullable String topic) {}
}
