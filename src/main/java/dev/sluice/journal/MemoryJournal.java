package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The journal in the heap: gone with the process, so each start is a new epoch.
 *
 * <p>One lock over everything: appends come from one thread, reads are rare and short.
 */
public final class MemoryJournal implements Journal {

    private final HeapLog log;

    public MemoryJournal(JournalProperties bounds) {
        this.log = new HeapLog(bounds, HeapLog.newEpoch());
    }

    @Override
    public synchronized StreamPosition head() {
        return log.head();
    }

    @Override
    public synchronized long lastTs() {
        return log.lastTs();
    }

    @Override
    public synchronized Update append(Draft draft, long ts, long acceptedNanos) {
        Update update = log.number(draft, ts, acceptedNanos);
        log.take(update);
        return update;
    }

    @Override
    public synchronized void append(Update numbered) {
        log.take(numbered);
    }

    @Override
    public synchronized List<Update> show(Update update) {
        return log.show(update);
    }

    /** There is nothing to wait for. */
    @Override
    public boolean showsUncommitted() {
        return true;
    }

    /** As safe as it ever gets. */
    @Override
    public Mono<Void> committed(long upTo) {
        return Mono.empty();
    }

    @Override
    public synchronized long committedTo() {
        return log.offset();
    }

    /** It would be gone with the process. */
    @Override
    public void note(String name, byte @Nullable [] note) {
        // nobody would read it
    }

    @Override
    public Mono<Void> noted() {
        return Mono.empty();
    }

    @Override
    public Map<String, byte[]> takeNotes(String prefix) {
        return Map.of();
    }

    @Override
    public synchronized @Nullable Update newest(Topic topic) {
        return log.newest(topic);
    }

    @Override
    public synchronized @Nullable Update lastValue(Topic topic) {
        return log.lastValue(topic);
    }

    @Override
    public synchronized long newestOffset(Topic topic) {
        return log.newestOffset(topic);
    }

    @Override
    public synchronized List<Update> lastValues() {
        return log.lastValues();
    }

    @Override
    public synchronized List<@Nullable Update> lastValues(int place, int limit, long asOf) {
        return log.lastValues(place, limit, asOf);
    }

    @Override
    public synchronized long evictedTo() {
        return log.evictedTo();
    }

    @Override
    public synchronized long recoverableFrom() {
        return log.recoverableFrom();
    }

    @Override
    public synchronized Slice read(long after, int limit) {
        return log.read(after, limit);
    }

    @Override
    public synchronized Usage usage() {
        return log.usage();
    }

    /** The heap does not fail. */
    @Override
    public @Nullable Throwable fault() {
        return null;
    }

    @Override
    public void close() {
        // The heap goes with the process.
    }
}
