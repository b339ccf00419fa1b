package dev.sluice.source;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A journal whose commits take as long as the test holds them. */
public final class HeldJournal implements Journal {

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(1_000_000, 100_000));
    private final NavigableMap<Long, Sinks.Empty<Void>> waiting = new TreeMap<>();
    private final Map<String, byte[]> notes = new TreeMap<>();
    private long committedTo = Long.MAX_VALUE;
    private volatile boolean broken;

    /** Those of a hub of its own, whose journal this is. */
    Publishers publishers(MeterRegistry registry) {
        return publishers(hub(registry));
    }

    static Publishers publishers(Hub hub) {
        return new Publishers(hub, new PublishProperties(1, 1, 1, 1, Duration.ofSeconds(5)), System::nanoTime);
    }

    /** One of its own, whose journal this is. */
    Hub hub(MeterRegistry registry) {
        return new Hub(
                this,
                Schedulers.immediate(),
                Schedulers.parallel(),
                InstantSource.system(),
                Duration.ofMinutes(1),
                new HubMetrics(registry, this));
    }

    /** Nothing that is appended from now on is committed; what was before, is. Tells the last offset that is. */
    public synchronized long hold() {
        commitTo(head().offset());
        return committedTo;
    }

    /** Commits what was held, and all that comes. */
    public synchronized void release() {
        commitTo(Long.MAX_VALUE);
    }

    private void commitTo(long offset) {
        committedTo = offset;
        Map<Long, Sinks.Empty<Void>> through = waiting.headMap(offset, true);
        List<Sinks.Empty<Void>> sinks = List.copyOf(through.values());
        through.clear();
        sinks.forEach(sink -> sink.tryEmitEmpty().orThrow());
    }

    /** The held commits fail. */
    public synchronized void failCommits() {
        waiting.values().forEach(sink -> sink.tryEmitError(new IllegalStateException("disk full"))
                .orThrow());
        waiting.clear();
    }

    /** Takes nothing more. */
    public void breakDown() {
        broken = true;
    }

    @Override
    public synchronized Mono<Void> committed(long offset) {
        return offset <= committedTo
                ? journal.committed(offset)
                : waiting.computeIfAbsent(offset, held -> Sinks.empty()).asMono();
    }

    @Override
    public Update append(Draft draft, long ts, long acceptedNanos) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return journal.append(draft, ts, acceptedNanos);
    }

    @Override
    public void append(Update numbered) {
        journal.append(numbered);
    }

    @Override
    public List<Topic> show(Update update) {
        return journal.show(update);
    }

    @Override
    public boolean showsUncommitted() {
        return true;
    }

    @Override
    public synchronized long committedTo() {
        return Math.min(committedTo, journal.committedTo());
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

    /** Also more than once, for the next of several who use this one after the other. */
    @Override
    public synchronized Map<String, byte[]> takeNotes(String prefix) {
        Map<String, byte[]> taken = new TreeMap<>(notes);
        taken.keySet().removeIf(name -> !name.startsWith(prefix));
        return taken;
    }

    @Override
    public void close() {
        journal.close();
    }
}
