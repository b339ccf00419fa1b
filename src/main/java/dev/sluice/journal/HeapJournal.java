package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is read from a log that is whole in the heap, and appended to it.
 *
 * <p>One lock over everything, this object's: appends come from one thread, reads are rare and short.
 */
abstract class HeapJournal implements Journal {

    /** Under the lock. */
    HeapLog log;

    HeapJournal(HeapLog log) {
        this.log = log;
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

    /** What is here waits for nothing: it is gone with the process, or was committed elsewhere before it came. */
    @Override
    public boolean showsUncommitted() {
        return true;
    }

    @Override
    public Mono<Void> committed(long upTo) {
        return Mono.empty();
    }

    @Override
    public synchronized long committedTo() {
        return log.offset();
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

    @Override
    public void close() {
        // The heap goes with the process.
    }
}
