package dev.sluice.journal;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates in the heap, bounded by count, bytes and age: a ring that grows as needed and is searched by offset.
 * Offsets that unclean stops took stand between them as holes, which go when an update after them is evicted. Not
 * thread-safe.
 */
final class History {

    private static final int CAPACITY_FIRST = 1024;

    private final JournalProperties bounds;
    private final Consumer<Update> onEvicted;
    private @Nullable Update[] ring = new Update[CAPACITY_FIRST];
    private int first;
    private int size;
    private long bytes;
    private long evicted;
    private long evictedTo;
    private long newest;
    private final Deque<Missing> holes = new ArrayDeque<>(0);

    /** {@code onEvicted} hears of what goes. */
    History(JournalProperties bounds, Consumer<Update> onEvicted) {
        this.bounds = bounds;
        this.onEvicted = onEvicted;
    }

    /** Takes in an update above all that are here; offsets between are a hole. */
    void add(Update update, long nowNanos) {
        if (size == ring.length) {
            grow();
        }
        addHole(update.offset() - 1);
        ring[(first + size) & (ring.length - 1)] = update;
        size++;
        bytes += HeapBytes.ofUpdate(update);
        newest = update.offset();
        while (size > 0 && mustGo(get(0), nowNanos)) {
            evictOldest();
        }
    }

    private void grow() {
        @Nullable Update[] larger = Arrays.copyOfRange(ring, first, first + ring.length * 2);
        System.arraycopy(ring, 0, larger, ring.length - first, first);
        Arrays.fill(larger, ring.length, larger.length, null);
        ring = larger;
        first = 0;
    }

    private boolean mustGo(Update oldest, long nowNanos) {
        return size > bounds.updates()
                || bytes > bounds.bytes().toBytes()
                || nowNanos - oldest.acceptedNanos() > bounds.age().toNanos();
    }

    /** There must be one. */
    void evictOldest() {
        Update oldest = get(0);
        ring[first] = null;
        first = (first + 1) & (ring.length - 1);
        size--;
        bytes -= HeapBytes.ofUpdate(oldest);
        evicted++;
        evictedTo = oldest.offset();
        while (!holes.isEmpty() && holes.getFirst().to() < evictedTo) {
            holes.removeFirst();
        }
        onEvicted.accept(oldest);
    }

    private Update get(int index) {
        Update update = ring[(first + index) & (ring.length - 1)];
        if (update == null) {
            throw new IllegalStateException("no update at " + index);
        }
        return update;
    }

    /** Begins a history of which everything up to an offset was evicted in an earlier run. */
    void restore(long upTo) {
        evictedTo = upTo;
        newest = upTo;
    }

    /** Takes in an update of an earlier run, unless it was evicted then. */
    void restore(Update update, long nowNanos) {
        if (update.offset() > evictedTo) {
            add(update, nowNanos);
        }
    }

    /** An offset above all that are here, which no update has: nothing is missing there. */
    void skip(long offset) {
        addHole(offset - 1);
        newest = offset;
    }

    /** What is missing up to the head is a hole. */
    void restoreHead(long head) {
        addHole(head);
        newest = Math.max(newest, head);
    }

    private void addHole(long to) {
        if (newest < to) {
            holes.addLast(new Missing(newest + 1, to));
        }
    }

    Slice read(long offset, int limit) {
        long start = Math.max(offset, evictedTo);
        Missing hole = firstHoleAfter(start);
        if (hole != null && hole.from() <= start + 1) {
            start = hole.to();
            hole = firstHoleAfter(start);
        }
        long end = hole == null ? Long.MAX_VALUE : hole.from();
        int from = firstAfter(start);
        List<Update> updates = new ArrayList<>(Math.min(limit, size - from));
        for (int i = from; i < size && updates.size() < limit && get(i).offset() < end; i++) {
            updates.add(get(i));
        }
        return new Slice(offset < start ? new Missing(offset + 1, start) : null, updates);
    }

    /** Where the newest hole ends that is in the history; 0 where there is none. */
    long lastHoleEnd() {
        return holes.isEmpty() ? 0 : holes.getLast().to();
    }

    private @Nullable Missing firstHoleAfter(long offset) {
        for (Missing hole : holes) {
            if (hole.to() > offset) {
                return hole;
            }
        }
        return null;
    }

    private int firstAfter(long offset) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).offset() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    long evicted() {
        return evicted;
    }

    long evictedTo() {
        return evictedTo;
    }
}
