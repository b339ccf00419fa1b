package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import dev.sluice.watchdog.Probe;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The journal in a file: epoch, history, last values and notes outlive the process, also one that is killed.
 *
 * <p>The heap holds all that {@link MemoryJournal} holds, under the same one lock, so that reads never touch the file,
 * which is only read at start. Appending goes to the heap as well; {@link GroupCommit} brings it to disk.
 *
 * <p>An unclean stop loses what was not committed: at most an interval's worth and the commit under way. Unless {@code
 * showUncommitted} is set nobody has seen that, and the log goes on as if it had never been. Else clients may have seen it,
 * so the next run goes on above all offsets that can have been given, reading tells those between as missing, and who comes
 * from before can not recover.
 *
 * <p>While the file can not be written, appending throws, and what is appended already waits; it goes on by itself when the
 * file can be written again. Reading goes on.
 */
public final class DiskJournal implements Journal {

    private final HeapLog log;
    private final GroupCommit commits;
    private final GivenOffsets given;
    private final Map<String, byte[]> notes;
    private final boolean showUncommitted;

    /**
     * Opens the file, or makes it, and reads it.
     *
     * @throws JournalFileException if that cannot be done; the message names the file and says what to do
     */
    public DiskJournal(JournalProperties properties) {
        this(properties, new JournalFile(properties.path()), InstantSource.system());
    }

    DiskJournal(JournalProperties properties, JournalFile file, InstantSource clock) {
        showUncommitted = properties.showUncommitted();
        given = GivenOffsets.beside(properties.path());
        log = file.load(properties, AgeClock.at(clock, System.nanoTime()), given.found());
        notes = file.notes();
        given.note(log.offset());
        commits = new GroupCommit(
                "journal file " + properties.path(),
                file,
                log,
                new Lease(showUncommitted),
                properties.commitInterval().toNanos());
        try {
            commits.start();
        } catch (MVStoreException e) {
            throw StoreOpening.failed(properties.path(), e);
        }
    }

    /** The committer, to be watched from outside. */
    public Probe committer() {
        return commits;
    }

    @Override
    public StreamPosition head() {
        synchronized (log) {
            return log.head();
        }
    }

    @Override
    public long lastTs() {
        synchronized (log) {
            return log.lastTs();
        }
    }

    @Override
    public Update append(Draft draft, long ts, long acceptedNanos) {
        synchronized (log) {
            commits.awaitRoom();
            Update update = log.number(draft, ts, acceptedNanos);
            take(update);
            return update;
        }
    }

    @Override
    public void append(Update numbered) {
        synchronized (log) {
            commits.awaitRoom();
            take(numbered);
        }
    }

    private void take(Update update) {
        log.take(update);
        commits.add(update);
        if (showUncommitted) {
            given.note(update.offset());
        }
    }

    @Override
    public List<Update> show(Update update) {
        synchronized (log) {
            if (!showUncommitted) {
                given.note(update.offset());
            }
            return log.show(update);
        }
    }

    @Override
    public boolean showsUncommitted() {
        return showUncommitted;
    }

    /** Completes when the commit that holds the update is on disk, synced. */
    @Override
    public Mono<Void> committed(long offset) {
        return commits.committed(offset);
    }

    @Override
    public long committedTo() {
        return commits.committedTo();
    }

    @Override
    public void note(String name, byte @Nullable [] note) {
        commits.note(name, note);
    }

    @Override
    public Mono<Void> noted() {
        return commits.noted();
    }

    @Override
    public Map<String, byte[]> takeNotes(String prefix) {
        Map<String, byte[]> taken = new HashMap<>();
        synchronized (log) {
            notes.forEach((name, note) -> {
                if (name.startsWith(prefix)) {
                    taken.put(name, note);
                }
            });
            notes.keySet().removeAll(taken.keySet());
        }
        return taken;
    }

    @Override
    public @Nullable Update newest(Topic topic) {
        synchronized (log) {
            return log.newest(topic);
        }
    }

    @Override
    public @Nullable Update lastValue(Topic topic) {
        synchronized (log) {
            return log.lastValue(topic);
        }
    }

    @Override
    public long newestOffset(Topic topic) {
        synchronized (log) {
            return log.newestOffset(topic);
        }
    }

    @Override
    public List<Update> lastValues() {
        synchronized (log) {
            return log.lastValues();
        }
    }

    @Override
    public List<@Nullable Update> lastValues(int place, int limit, long asOf) {
        synchronized (log) {
            return log.lastValues(place, limit, asOf);
        }
    }

    @Override
    public long evictedTo() {
        synchronized (log) {
            return log.evictedTo();
        }
    }

    @Override
    public long recoverableFrom() {
        synchronized (log) {
            return log.recoverableFrom();
        }
    }

    @Override
    public Slice read(long offset, int limit) {
        synchronized (log) {
            return log.read(offset, limit);
        }
    }

    @Override
    public Usage usage() {
        synchronized (log) {
            return log.usage();
        }
    }

    @Override
    public @Nullable Throwable fault() {
        return commits.fault();
    }

    @Override
    public void close() {
        commits.close();
    }
}
