package dev.sluice.message;

import dev.sluice.topic.Topic;

/**
 * One published value, as the log keeps it.
 *
 * @param topic the series
 * @param seq counts the updates of the topic: 1, 2, 3, ...
 * @param offset position in the one log of the server, strictly increasing
 * @param ts Unix time in microseconds at which the hub accepted it; never below the one before
 * @param acceptedNanos the same moment on the clock of {@link System#nanoTime}, for ages
 * @param data the value as compact JSON in UTF-8; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; shared by every reader of the log
public record Update(Topic topic, long seq, long offset, long ts, long acceptedNanos, byte[] data) {

    private static final int OBJECT_BYTES = 300;

    /** Whether it was accepted before a time of {@link System#nanoTime}'s clock. */
    public boolean wasAcceptedBefore(long nanos) {
        return acceptedNanos - nanos < 0;
    }

    /** About the heap that it takes while it waits, with one encoded frame: twice its data and name, and the objects around them. */
    public long memoryBytes() {
        return 2L * (data.length + topic.name().length()) + OBJECT_BYTES;
    }

    /** Whether the value is {@code null}, with which a topic ends. */
    public boolean isRetirement() {
        return data.length == 4 && data[0] == 'n';
    }
}
