package dev.sluice.message;

import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One published value, as the log keeps it.
 *
 * @param topic the series
 * @param seq counts the updates of the topic: 1, 2, 3, ...
 * @param offset position in the one log of the server, strictly increasing
 * @param ts Unix time in microseconds at which the hub accepted it; never below the one before
 * @param acceptedNanos the same moment on the clock of {@link System#nanoTime}, for ages
 * @param data the value as compact JSON in UTF-8; not to be changed
 * @param quality how far it is to be trusted
 * @param ttlMillis it turns stale where no newer one of the topic comes for so long; 0 where its publisher said nothing of that
 * @param source who published it, where that is somebody who may go: a session's id, a broker; else null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; shared by every reader of the log
public record Update(
        Topic topic,
        long seq,
        long offset,
        long ts,
        long acceptedNanos,
        byte[] data,
        Quality quality,
        int ttlMillis,
        @Nullable String source) {

    private static final int OBJECT_BYTES = 308;

    /** Of good quality, for as long as nothing newer comes. */
    public Update(Topic topic, long seq, long offset, long ts, long acceptedNanos, byte[] data) {
        this(topic, seq, offset, ts, acceptedNanos, data, Quality.GOOD, 0, null);
    }

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
        return Draft.isRetirement(data);
    }
}
