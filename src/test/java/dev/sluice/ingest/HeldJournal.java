package dev.sluice.ingest;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A journal whose commits take as long as the test holds them. */
final class HeldJournal implements Journal {

    private final MemoryJournal journal = new MemoryJournal(new JournalProperties(
            JournalProperties.Store.MEMORY,
            Path.of("unused"),
            Duration.ofMillis(20),
            1_000_000,
            DataSize.ofMegabytes(64),
            Duration.ofHours(1),
            100_000));
    private volatile Sinks.@Nullable Empty<Void> held;
    private volatile long heldAfter;
    private volatile boolean broken;

    /** Appends are not committed from now on. */
    void hold() {
        heldAfter = head().offset();
        held = Sinks.empty();
    }

    /** Commits what was held. */
    void release() {
        Sinks.Empty<Void> commits = held;
        held = null;
        if (commits != null) {
            commits.tryEmitEmpty().orThrow();
        }
    }

    /** Commits what was held, and holds what comes then. */
    void commitHeld() {
        Sinks.Empty<Void> commits = held;
        hold();
        if (commits != null) {
            commits.tryEmitEmpty().orThrow();
        }
    }

    /** The held commits fail. */
    void failCommits() {
        Sinks.Empty<Void> commits = held;
        if (commits != null) {
            commits.tryEmitError(new IllegalStateException("disk full")).orThrow();
        }
    }

    /** Takes nothing more. */
    void breakDown() {
        broken = true;
    }

    @Override
    public Mono<Void> committed(long offset) {
        Sinks.Empty<Void> commits = held;
        return commits == null || offset <= heldAfter ? journal.committed(offset) : commits.asMono();
    }

    @Override
    public Appended append(Draft draft, long ts, long acceptedNanos) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return journal.append(draft, ts, acceptedNanos);
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
    public boolean has(Topic topic) {
        return journal.has(topic);
    }

    @Override
    public List<Update> lastValues() {
        return journal.lastValues();
    }

    @Override
    public long evictedTo() {
        return journal.evictedTo();
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
