package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * The journal in the heap: gone with the process, so each start is a new epoch.
 *
 * <p>One lock over everything: appends come from one thread, reads are rare and short.
 */
public final class MemoryJournal implements Journal {

    private final String epoch =
            HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    private final History history;
    private final LastValues last;
    private long offset;
    private long lastTs;

    public MemoryJournal(JournalProperties bounds) {
        this.history = new History(bounds);
        this.last = new LastValues(bounds.topics());
    }

    @Override
    public synchronized StreamPosition head() {
        return new StreamPosition(epoch, offset);
    }

    @Override
    public synchronized long lastTs() {
        return lastTs;
    }

    @Override
    public synchronized Appended append(Draft draft, long ts, long acceptedNanos) {
        Update before = last.of(draft.topic());
        long seq = before == null ? 1 : before.seq() + 1;
        Topic topic = before == null ? draft.topic() : before.topic();
        Update update = new Update(topic, seq, ++offset, ts, acceptedNanos, draft.data());
        lastTs = ts;
        history.add(update, acceptedNanos);
        return new Appended(update, last.put(update));
    }

    /** As safe as it ever gets. */
    @Override
    public Mono<Void> committed(long upTo) {
        return Mono.empty();
    }

    @Override
    public synchronized List<Update> lastValues() {
        return last.all();
    }

    @Override
    public synchronized long evictedTo() {
        return history.evictedTo();
    }

    @Override
    public synchronized Slice read(long after, int limit) {
        return history.read(after, limit);
    }

    @Override
    public synchronized Usage usage() {
        return new Usage(history.size(), history.bytes(), last.size(), history.evicted());
    }

    @Override
    public void close() {
        // The heap goes with the process.
    }
}
