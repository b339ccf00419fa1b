package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import java.util.List;

/**
 * The one ordered log: gives each update its {@code offset} and {@code seq}, keeps the last value of every topic and a
 * history bounded by count, bytes and age.
 *
 * <p>One thread appends; any thread may read. Evicting from the history never takes a topic's last value.
 */
public interface Journal {

    /** The log's epoch and the offset of the newest update, 0 before the first. */
    StreamPosition head();

    /**
     * Adds an update to the log.
     *
     * @param draft topic and value
     * @param ts Unix time in microseconds, never below the one before
     * @param acceptedNanos the same moment on the clock of {@link System#nanoTime}
     */
    Update append(Draft draft, long ts, long acceptedNanos);

    /** The last value of every topic, in no particular order; consistent when called by the thread that appends. */
    List<Update> lastValues();

    /**
     * The oldest updates after an offset that the history still has, in order.
     *
     * @param offset exclusive
     * @param limit at most so many
     */
    List<Update> after(long offset, int limit);

    /** What the history holds at this moment. */
    Usage usage();

    /**
     * Size of a journal.
     *
     * @param updates updates in the history
     * @param bytes approximate bytes of heap that they take
     * @param topics topics with a last value
     * @param evicted updates that were evicted from the history so far
     */
    record Usage(long updates, long bytes, long topics, long evicted) {}
}
