package dev.sluice.message;

import dev.sluice.topic.Topic;

/**
 * A value that somebody wants published and that the hub has not accepted yet.
 *
 * @param topic the series that it belongs to
 * @param data the value as compact JSON in UTF-8, without whitespace outside strings; handed over, not to be changed
 *     afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per update would be paid for nothing
public record Draft(Topic topic, byte[] data) {

    /** Whether the value is {@code null}, with which a topic ends. */
    public boolean isRetirement() {
        return data.length == 4 && data[0] == 'n';
    }
}
