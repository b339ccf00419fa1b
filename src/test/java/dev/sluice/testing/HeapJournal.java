package dev.sluice.testing;

import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A journal in the heap that outlives the server with its notes. Tests extend it by what goes wrong. */
public class HeapJournal implements Journal {

    /** Last values that it has room for. */
    public static final int TOPICS_MAX = 100_000;

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(1_000_000, TOPICS_MAX));
    private final Map<String, byte[]> notes = new TreeMap<>();

    @Override
    public Update append(Draft draft, long ts, long acceptedNanos) {
        return journal.append(draft, ts, acceptedNanos);
    }

    @Override
    public void append(Update numbered) {
        journal.append(numbered);
    }

    @Override
    public synchronized void note(String name, byte @Nullable [] note) {
        if (note == null) {
            notes.remove(name);
        } else {
            notes.put(name, note);
        }
    }

    @Override
    public Mono<Void> noted() {
        return Mono.empty();
    }

    /** Also more than once, for the next server. */
    @Override
    public synchronized Map<String, byte[]> takeNotes(String prefix) {
        Map<String, byte[]> taken = new TreeMap<>(notes);
        taken.keySet().removeIf(name -> !name.startsWith(prefix));
        return taken;
    }

    @Override
    public List<Update> show(Update update) {
        return journal.show(update);
    }

    @Override
    public boolean showsUncommitted() {
        return true;
    }

    @Override
    public Mono<Void> committed(long offset) {
        return journal.committed(offset);
    }

    @Override
    public long committedTo() {
        return journal.committedTo();
    }

    @Override
    public @Nullable Update newest(Topic topic) {
        return journal.newest(topic);
    }

    @Override
    public StreamPosition head() {
        return journal.head();
    }

    @Override
    public long lastTs() {
        return journal.lastTs();
    }

    @Override
    public @Nullable Update lastValue(Topic topic) {
        return journal.lastValue(topic);
    }

    @Override
    public long newestOffset(Topic topic) {
        return journal.newestOffset(topic);
    }

    @Override
    public List<Update> lastValues() {
        return journal.lastValues();
    }

    @Override
    public List<@Nullable Update> lastValues(int place, int limit, long asOf) {
        return journal.lastValues(place, limit, asOf);
    }

    @Override
    public long evictedTo() {
        return journal.evictedTo();
    }

    @Override
    public long recoverableFrom() {
        return journal.recoverableFrom();
    }

    @Override
    public Slice read(long offset, int limit) {
        return journal.read(offset, limit);
    }

    @Override
    public Usage usage() {
        return journal.usage();
    }

    @Override
    public @Nullable Throwable fault() {
        return journal.fault();
    }

    @Override
    public void close() {
        journal.close();
    }
}
