package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A copy in the heap of a log that is kept elsewhere and that others write too. What has its place there is appended here in that
 * order: seqs, last values, forgotten topics and the history follow from that alone, so that all copies say the same of the same offset.
 *
 * <p>A copy may begin anew ({@link #become}): from then on it is that other life of the log, or that other place in it. Who has read
 * before has to be gone by then.
 *
 * <p>What is noted is kept where the log is, by node.
 */
public final class ReplicaJournal extends HeapJournal {

    private final JournalProperties bounds;
    private final Supplier<@Nullable Throwable> fault;
    private final SharedNotes notes;
    private final long nowNanos;
    private final long nowMicros;

    /**
     * Empty until it {@linkplain #become becomes} what was loaded.
     *
     * @param nowNanos this moment on the clock of {@link System#nanoTime}
     * @param nowMicros and on the clock of the log
     * @param fault why nothing can be appended to the log at present; null while all is well
     * @param notes where what is noted goes
     */
    public ReplicaJournal(
            JournalProperties bounds,
            long nowNanos,
            long nowMicros,
            Supplier<@Nullable Throwable> fault,
            SharedNotes notes) {
        super(new HeapLog(bounds, HeapLog.newEpoch(), true));
        this.bounds = bounds;
        this.fault = fault;
        this.notes = notes;
        this.nowNanos = nowNanos;
        this.nowMicros = nowMicros;
    }

    /** How much of a log is kept, in words: copies agree only where that is equal. */
    public static String retention(JournalProperties bounds) {
        return bounds.updates() + " updates, " + bounds.bytes().toBytes() + " bytes, "
                + bounds.age().toMillis() + " ms, " + bounds.topics() + " topics";
    }

    /** What the log was at a place, as {@link #snapshot} had it: goes on from there, without what came before. */
    public Loaded load(String epoch, long offset, long ts, List<byte[]> lastValues) {
        HeapLog fresh = new HeapLog(bounds, epoch, true);
        Names names = new Names();
        fresh.restore(offset);
        for (byte[] piece : lastValues) {
            UpdateBlock.read(piece, names, new AgeClock(nanosAt(ts), ts), fresh::restoreLastValue);
        }
        fresh.restoreHead(offset, ts);
        return new Loaded(fresh);
    }

    /** Goes on from what was loaded, in place of what was here. */
    public synchronized void become(Loaded loaded) {
        log = loaded.fresh;
    }

    /** A copy that is not read yet. For one thread. */
    public final class Loaded {
        private final HeapLog fresh;

        private Loaded(HeapLog fresh) {
            this.fresh = fresh;
        }

        /** The last one that it has. */
        public long offset() {
            return fresh.offset();
        }

        /** Takes in the next entry of the log. */
        public void append(Entry entry, long blockTs) {
            Update update = ReplicaJournal.this.append(fresh, entry, blockTs);
            if (update != null) {
                List<Update> unused = fresh.show(update);
            }
        }

        /** The log goes on above an offset. */
        public void loseUpTo(long offset) {
            fresh.loseUpTo(offset);
        }
    }

    /** What is to be known of the log at its head to go on from there. */
    public synchronized Snapshot snapshot() {
        return new Snapshot(log.offset(), log.lastTs(), log.lastValues());
    }

    /**
     * The log at a place.
     *
     * @param lastValues in the order in which they are forgotten
     */
    public record Snapshot(long offset, long ts, List<Update> lastValues) {

        private static final int PIECE_BYTES = 1 << 18;

        /** The last values for {@link #load}. */
        public List<byte[]> pieces() {
            List<byte[]> pieces = new ArrayList<>();
            UpdateBlock piece = new UpdateBlock();
            int count = 0;
            for (Update update : lastValues) {
                piece.add(update);
                count++;
                if (piece.size() >= PIECE_BYTES) {
                    pieces.add(piece.toBytes());
                    piece = new UpdateBlock();
                    count = 0;
                }
            }
            if (count > 0) {
                pieces.add(piece.toBytes());
            }
            return pieces;
        }
    }

    /**
     * Gives an entry of a block the next offset, and begins to keep the update that it is. Where it is none, its offset is used up all
     * the same.
     *
     * @param blockTs when its block was begun, by the clock of the log
     * @return the update, to be {@linkplain #show shown}; null where its condition does not hold
     */
    public synchronized @Nullable Update append(Entry entry, long blockTs) {
        return append(log, entry, blockTs);
    }

    private @Nullable Update append(HeapLog to, Entry entry, long blockTs) {
        if (entry.after() != Entry.ALWAYS
                && entry.after() != newestOffset(to, entry.draft().topic())) {
            to.skip(to.offset() + 1);
            return null;
        }
        long ts = blockTs + entry.lag();
        Update update = to.number(entry.draft(), ts, nanosAt(ts));
        to.take(update);
        return update;
    }

    private static long newestOffset(HeapLog log, Topic topic) {
        Update newest = log.newest(topic);
        return newest == null ? 0 : newest.offset();
    }

    /** What the clock of {@link System#nanoTime} showed when that of the log showed {@code ts}. */
    private long nanosAt(long ts) {
        return nowNanos + (ts - nowMicros) * 1_000;
    }

    /** The log goes on above an offset. What came up to it may have been seen elsewhere, so who comes from before can not go on. */
    public synchronized void loseUpTo(long offset) {
        log.loseUpTo(offset);
    }

    @Override
    public void note(String name, byte @Nullable [] note) {
        notes.note(name, note);
    }

    @Override
    public Mono<Void> noted() {
        return notes.noted();
    }

    /** An earlier run of this node is another node. */
    @Override
    public Map<String, byte[]> takeNotes(String prefix) {
        return Map.of();
    }

    @Override
    public List<LeftNotes> takeNotesOfOthers(String prefix) {
        return notes.takeNotesOfOthers(prefix);
    }

    @Override
    public void onNotesLeft(Runnable listener) {
        notes.onNotesLeft(listener);
    }

    @Override
    public @Nullable Throwable fault() {
        return fault.get();
    }
}
