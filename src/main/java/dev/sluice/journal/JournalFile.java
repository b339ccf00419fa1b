package dev.sluice.journal;

import dev.sluice.message.Update;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's file: an H2 MVStore, in which each commit adds its updates as a few large blocks, since an entry per
 * update, or per topic, would cost a page each.
 *
 * <p>Last values are not stored one by one: the log tells them, and for what was evicted from the log a
 * <em>checkpoint</em>, a whole table of them, which is begun when as much was evicted since the last one as that one
 * took. A block goes when it is evicted and a checkpoint covers it. So the file holds the history and up to about four
 * tables, beside what the store has not reused yet. Notes are entries of their own, as they stand at that commit.
 *
 * <p>Used by one thread at a time, which must not be interrupted: that would close the file under it.
 */
class JournalFile {

    private static final Logger logger = LoggerFactory.getLogger(JournalFile.class);

    /** Large against a page of the store, small against the history, since a block goes as a whole. */
    private static final int BLOCK_BYTES = 1 << 18;

    private static final long CHECKPOINT_EVERY_BYTES_MIN = 4L << 20;

    private static final int COMMITS_PER_COMPACTION = 64;

    /** Share of the file, and of what lies together in it, that shall be in use, in percent. */
    private static final int FILL_MIN = 60;

    private static final int REWRITE_BYTES = 2 << 20;

    /** More than the largest commit, which is moved as a whole. */
    private static final long MOVE_BYTES = 128L << 20;

    private final Path path;
    private MVStore store;
    private MVMap<Integer, byte[]> states;
    private MVMap<Long, byte[]> blocks;
    private MVMap<String, byte[]> notes;
    private Checkpoint checkpoint;
    private final Deque<Block> blocksOfHistory = new ArrayDeque<>();
    private final Deque<Block> blocksEvicted = new ArrayDeque<>();
    private long evictedBytes;
    private int commits;
    private FileState state;

    /**
     * Opens a file, or makes a new one.
     *
     * @throws JournalFileException if that cannot be done; the message says what to do
     */
    JournalFile(Path path) {
        this.path = path;
        store = StoreOpening.open(path);
        try {
            states = openStates(store);
            blocks = openByNumber(store, "updates");
            notes = openNotes(store);
            checkpoint = new Checkpoint(openByNumber(store, "last-values"));
            state = FileState.from(storedState());
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw StoreOpening.damaged(path, damaged);
        }
    }

    static MVMap<Integer, byte[]> openStates(MVStore store) {
        return store.openMap("state", new MVMap.Builder<Integer, byte[]>().valueType(ByteArrayDataType.INSTANCE));
    }

    private static MVMap<String, byte[]> openNotes(MVStore store) {
        return store.openMap(
                "notes",
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    private static MVMap<Long, byte[]> openByNumber(MVStore store, String name) {
        return store.openMap(
                name,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    }

    /**
     * Opens the file anew after a commit that failed, as the last one left it; the one that failed may be in it or not.
     *
     * @throws JournalFileException if that cannot be done, also where somebody else has changed it
     */
    void reopen() {
        store.closeImmediately();
        store = StoreOpening.openExisting(path);
        try {
            states = openStates(store);
            blocks = openByNumber(store, "updates");
            notes = openNotes(store);
            checkpoint = new Checkpoint(openByNumber(store, "last-values"));
            FileState stored = FileState.from(storedState());
            if (!stored.epoch().equals(state.epoch()) || stored.head() < state.head()) {
                throw new IllegalStateException("it is another one than it was");
            }
            state = stored;
            checkpoint.load(state.checkpoint(), piece -> {});
            blocksOfHistory.clear();
            blocksEvicted.clear();
            evictedBytes = 0;
            Cursor<Long, byte[]> cursor = blocks.cursor(null);
            while (cursor.hasNext()) {
                blocksOfHistory.add(new Block(cursor.next(), cursor.getValue().length));
            }
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw StoreOpening.damaged(path, damaged);
        }
    }

    private byte[] storedState() {
        byte[] stored = states.get(0);
        if (stored == null) {
            throw new IllegalStateException("it is a store of something else");
        }
        return stored;
    }

    /** The log as far as the file has it, where offsets up to {@code given} may be known; to be called once, before the first commit. */
    HeapLog load(JournalProperties bounds, AgeClock clock, long given) {
        Names names = new Names();
        HeapLog log = new HeapLog(bounds, state.epoch());
        try {
            log.restore(state.evictedTo());
            checkpoint.load(state.checkpoint(), piece -> UpdateBlock.read(piece, names, clock, log::restoreLastValue));
            Cursor<Long, byte[]> cursor = blocks.cursor(null);
            while (cursor.hasNext()) {
                long last = cursor.next();
                blocksOfHistory.add(new Block(last, cursor.getValue().length));
                UpdateBlock.read(cursor.getValue(), names, clock, update -> restore(log, update, clock.nowNanos()));
            }
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw StoreOpening.damaged(path, damaged);
        }
        FileState recovered = state.recovered(given);
        if (recovered.head() > state.head()) {
            logger.warn(
                    "journal file {} lacks up to {} updates after offset {} that may have been shown: goes on after {}",
                    path,
                    recovered.head() - state.head() - 1,
                    state.head(),
                    recovered.head());
        }
        state = recovered;
        log.restoreHead(state.head(), state.lastTs());
        return log;
    }

    /** What stands beside the log. */
    Map<String, byte[]> notes() {
        Map<String, byte[]> all = new HashMap<>();
        try {
            notes.forEach((name, stored) -> all.put(name, Notes.checked(stored)));
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw StoreOpening.damaged(path, damaged);
        }
        return all;
    }

    private void restore(HeapLog log, Update update, long nowNanos) {
        log.restoreUpdate(update, update.offset() > state.checkpointOffset(), nowNanos);
    }

    /** Whether the next commit should bring all last values. */
    boolean wantsLastValues() {
        return !checkpoint.isRunning()
                && evictedBytes > Math.max(CHECKPOINT_EVERY_BYTES_MIN, checkpoint.completeBytes());
    }

    /**
     * Returns when the commit is on disk. What the store has written outlives the process ({@code kill -9}) as soon as
     * the operating system has it; the sync makes it outlive a power failure.
     */
    void commit(Commit commit) {
        addBlocks(commit.updates());
        commit.notes().writeTo(notes);
        FileState next = state.committing(commit);
        if (commit.lastValues() != null && !checkpoint.isRunning()) {
            checkpoint.begin(commit.lastValues(), commit.shownTo());
        }
        if (checkpoint.advance()) {
            next = next.checkpointed(checkpoint.number(), checkpoint.upTo());
        }
        removeBlocks(next);
        states.put(0, next.toBytes());
        store.commit();
        store.sync();
        state = next;
    }

    /** But those that a commit which seemed to fail has brought all the same. */
    private void addBlocks(List<Update> updates) {
        UpdateBlock block = new UpdateBlock();
        boolean isEmpty = true;
        for (int i = 0; i < updates.size(); i++) {
            if (updates.get(i).offset() > state.head()) {
                block.add(updates.get(i));
                isEmpty = false;
            }
            if (!isEmpty && (block.size() >= BLOCK_BYTES || i == updates.size() - 1)) {
                long last = updates.get(i).offset();
                byte[] bytes = block.toBytes();
                blocks.append(last, bytes);
                blocksOfHistory.addLast(new Block(last, bytes.length));
                block = new UpdateBlock();
                isEmpty = true;
            }
        }
    }

    private void removeBlocks(FileState next) {
        while (!blocksOfHistory.isEmpty() && blocksOfHistory.getFirst().last() <= next.evictedTo()) {
            Block block = blocksOfHistory.removeFirst();
            evictedBytes += block.bytes();
            blocksEvicted.addLast(block);
        }
        while (!blocksEvicted.isEmpty() && blocksEvicted.getFirst().last() <= next.checkpointOffset()) {
            Block block = blocksEvicted.removeFirst();
            evictedBytes -= block.bytes();
            blocks.remove(block.last());
        }
    }

    /** Makes the file smaller, now and then, where little of it is in use. */
    void compact() {
        if (++commits % COMMITS_PER_COMPACTION == 0) {
            store.compact(FILL_MIN, REWRITE_BYTES);
            if (store.getFileStore().getFillRate() < FILL_MIN) {
                ((RandomAccessStore) store.getFileStore()).compactMoveChunks(FILL_MIN, MOVE_BYTES, store);
            }
        }
    }

    /** Closes the file after the last commit. */
    void close() {
        store.close();
    }

    /** Closes the file as it is; what was committed is in it. */
    void abandon() {
        store.closeImmediately();
    }

    private record Block(long last, int bytes) {}
}
