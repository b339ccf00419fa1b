package dev.sluice.fanout;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the filters by which receivers are found, in all lanes and in the sessions that keep an index of their own: each
 * filter as {@link dev.sluice.topic.TopicFilter#indexBytes} says, once in each index. What tokens grant counts too, once for all sessions
 * that are granted the same. Who adds filters asks for room first, so that the bound is exceeded at most by what several lanes add
 * at the same moment. Safe for any thread.
 */
public final class IndexBytes {

    private final long max;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Object, Users> shared = new ConcurrentHashMap<>();

    private record Users(Object kept, int count) {}

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

    /** One more has something that others may have alike, and keeps what this returns in place of it; null where there is no room. */
    @SuppressWarnings("unchecked") // what is equal to another one is of its type
    public <T> @Nullable T share(T own, long size) {
        Users all = shared.compute(own, (key, known) -> {
            if (known != null) {
                return new Users(known.kept, known.count + 1);
            }
            if (!hasRoomFor(size)) {
                return null;
            }
            add(size);
            return new Users(own, 1);
        });
        return all == null ? null : (T) all.kept;
    }

    /** One less keeps that. */
    public void leave(Object kept, long size) {
        shared.computeIfPresent(kept, (key, known) -> {
            if (known.count > 1) {
                return new Users(known.kept, known.count - 1);
            }
            add(-size);
            return null;
        });
    }

    public long bytes() {
        return bytes.get();
    }

    public long max() {
        return max;
    }
}
