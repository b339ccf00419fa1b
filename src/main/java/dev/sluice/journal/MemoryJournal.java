package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The journal in the heap: gone with the process, so each start is a new epoch.
 *
 * <p>One lock over everything: appends come from one thread, reads are rare and short.
 */
public final class MemoryJournal implements Journal {

    /** Heap of an update beside its data, with compressed pointers: record 56, array header 16, place in the queue 4, rounded up. */
    private static final long UPDATE_OVERHEAD_BYTES = 80;

    private final JournalProperties bounds;
    private final String epoch;
    private final Map<Topic, Update> last = new HashMap<>();
    private final ArrayDeque<Update> history = new ArrayDeque<>();
    private long offset;
    private long bytes;
    private long evicted;

    public MemoryJournal(JournalProperties bounds) {
        this.bounds = bounds;
        this.epoch = HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    }

    @Override
    public synchronized StreamPosition head() {
        return new StreamPosition(epoch, offset);
    }

    @Override
    public synchronized Update append(Draft draft, long ts, long acceptedNanos) {
        Update before = last.get(draft.topic());
        long seq = before == null ? 1 : before.seq() + 1;
        Topic topic = before == null ? draft.topic() : before.topic();
        Update update = new Update(topic, seq, ++offset, ts, acceptedNanos, draft.data());
        last.put(topic, update);
        history.add(update);
        bytes += bytesOf(update);
        evict(acceptedNanos);
        return update;
    }

    private void evict(long nowNanos) {
        for (Update oldest = history.peek(); oldest != null && mustGo(oldest, nowNanos); oldest = history.peek()) {
            history.remove();
            bytes -= bytesOf(oldest);
            evicted++;
        }
    }

    private boolean mustGo(Update oldest, long nowNanos) {
        return history.size() > bounds.updates()
                || bytes > bounds.bytes().toBytes()
                || nowNanos - oldest.acceptedNanos() > bounds.age().toNanos();
    }

    private static long bytesOf(Update update) {
        return UPDATE_OVERHEAD_BYTES + update.data().length;
    }

    @Override
    public synchronized List<Update> lastValues() {
        return List.copyOf(last.values());
    }

    @Override
    public synchronized List<Update> after(long offset, int limit) {
        List<Update> found = new ArrayList<>();
        for (Update update : history) {
            if (found.size() == limit) {
                break;
            }
            if (update.offset() > offset) {
                found.add(update);
            }
        }
        return found;
    }

    @Override
    public synchronized Usage usage() {
        return new Usage(history.size(), bytes, last.size(), evicted);
    }
}
