package dev.sluice.fanout;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of the filters by which receivers are found, in all lanes and in the sessions that keep an index of their own: each
 * filter as {@link dev.sluice.topic.TopicFilter#indexBytes} says, once in each index. Who adds filters asks for room first, so
 * that the bound is exceeded at most by what several lanes add at the same moment. Safe for any thread.
 */
public final class IndexBytes {

    private final long max;
    private final AtomicLong bytes = new AtomicLong();

    public IndexBytes(long max) {
        this.max = max;
    }

    public boolean hasRoomFor(long more) {
        return more == 0 || bytes.get() + more <= max;
    }

    /** Filters came, or with a negative number went. */
    public void add(long more) {
        bytes.addAndGet(more);
    }

    public long bytes() {
        return bytes.get();
    }

    public long max() {
        return max;
    }
}
