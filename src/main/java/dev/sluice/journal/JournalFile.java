package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's file: an H2 MVStore, in which each commit adds its updates as a few large blocks, since an entry per
 * update, or per topic, would cost a page each.
 *
 * <p>Last values are not stored one by one: the log tells them, and for what was evicted from the log a
 * <em>checkpoint</em>, a whole table of them, which is begun when as much was evicted since the last one as that one
 * took. A block goes when it is evicted and a checkpoint covers it. So the file holds the history and up to about four
 * tables, beside what the store has not reused yet.
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
    private final MVStore store;
    private final MVMap<Integer, byte[]> states;
    private final MVMap<Long, byte[]> blocks;
    private final Checkpoint checkpoint;
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
            ByteArrayDataType bytes = ByteArrayDataType.INSTANCE;
            MVMap.Builder<Long, byte[]> byNumber = new MVMap.Builder<Long, byte[]>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(bytes);
            boolean isNew = store.getMapNames().isEmpty();
            states = store.openMap("state", new MVMap.Builder<Integer, byte[]>().valueType(bytes));
            blocks = store.openMap("updates", byNumber);
            checkpoint = new Checkpoint(store.openMap("last-values", byNumber));
            state = isNew ? FileState.first(HeapLog.newEpoch()) : FileState.from(storedState());
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

    /** The log as far as the file has it; to be called once, before the first commit. */
    HeapLog load(JournalProperties bounds, AgeClock clock) {
        Map<String, Topic> topics = new HashMap<>();
        Function<String, Topic> topicOf = name -> topics.computeIfAbsent(name, Topic::of);
        HeapLog log = new HeapLog(bounds, state.epoch());
        try {
            log.restore(state.evictedTo());
            checkpoint.load(
                    state.checkpoint(), piece -> UpdateBlock.read(piece, topicOf, clock, log::restoreLastValue));
            Cursor<Long, byte[]> cursor = blocks.cursor(null);
            while (cursor.hasNext()) {
                long last = cursor.next();
                blocksOfHistory.add(new Block(last, cursor.getValue().length));
                UpdateBlock.read(cursor.getValue(), topicOf, clock, update -> restore(log, update, clock.nowNanos()));
            }
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw StoreOpening.damaged(path, damaged);
        }
        FileState recovered = state.recovered();
        if (!recovered.equals(state)) {
            logger.warn(
                    "journal file {} was not closed: goes on after offset {}, updates after offset {} may be lost",
                    path,
                    recovered.head(),
                    state.head());
        }
        state = recovered;
        log.restoreHead(state.head(), state.lastTs());
        return log;
    }

    private void restore(HeapLog log, Update update, long nowNanos) {
        log.restoreHistory(update, nowNanos);
        if (update.offset() > state.checkpointOffset()) {
            log.restoreLastValue(update);
        }
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
        state = state.committing(commit);
        if (commit.lastValues() != null) {
            checkpoint.begin(commit.lastValues(), commit.shownTo());
        }
        if (checkpoint.advance()) {
            state = state.checkpointed(checkpoint.number(), checkpoint.upTo());
        }
        removeBlocks();
        states.put(0, state.toBytes());
        store.commit();
        store.sync();
    }

    private void addBlocks(List<Update> updates) {
        UpdateBlock block = new UpdateBlock();
        for (int i = 0; i < updates.size(); i++) {
            block.add(updates.get(i));
            if (block.size() >= BLOCK_BYTES || i == updates.size() - 1) {
                long last = updates.get(i).offset();
                byte[] bytes = block.toBytes();
                blocks.append(last, bytes);
                blocksOfHistory.addLast(new Block(last, bytes.length));
                block = new UpdateBlock();
            }
        }
    }

    private void removeBlocks() {
        while (!blocksOfHistory.isEmpty() && blocksOfHistory.getFirst().last() <= state.evictedTo()) {
            Block block = blocksOfHistory.removeFirst();
            evictedBytes += block.bytes();
            blocksEvicted.addLast(block);
        }
        while (!blocksEvicted.isEmpty() && blocksEvicted.getFirst().last() <= state.checkpointOffset()) {
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
