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
 * The one ordered log: gives each update its {@code offset} and {@code seq}, keeps the last value of every topic, as long
 * as there are not too many, and a history bounded by count, bytes and age.
 *
 * <p>One thread appends; any thread may read, from the heap, without waiting for a disk. Evicting from the history never
 * takes a topic's last value. A topic begins at seq 1, and again at 1 once it was forgotten. Where an unclean stop took
 * updates, offsets go on above any that can have been given, so that within an epoch none is given twice; seqs go on after
 * the last that is kept, so that they stay whole, and may repeat those of lost updates.
 */
public interface Journal extends AutoCloseable {

    /**
     * The log's epoch and the offset of the newest update, 0 before the first; after an unclean stop the highest offset
     * that can have been given before it.
     */
    StreamPosition head();

    /** The {@code ts} of the newest update, 0 before the first: later ones must not be below it. */
    long lastTs();

    /**
     * Numbers an update and begins to keep it; nobody can read it before it is {@linkplain #show shown}.
     *
     * <p>May wait while too much is not committed yet: a store that is slower than its publishers holds them back.
     *
     * @param draft topic and value
     * @param ts Unix time in microseconds
     * @param acceptedNanos the same moment on the clock of {@link System#nanoTime}
     * @throws IllegalStateException if the journal is closed or failed; the update is not in the log then
     */
    Update append(Draft draft, long ts, long acceptedNanos);

    /** Begins to keep an update that was numbered elsewhere, above all that are here; what is between is told as missing. */
    void append(Update numbered);

    /**
     * Lets an update that was appended be read; each once, in the order of appending. A value of {@code null} retires its
     * topic: the update is in the history, but the topic has no last value any more, and begins again at its first seq. So
     * does a topic that had to go for a newer one.
     *
     * @return the last update of each topic that has no last value any more: this one, if it retires its topic, and those of the least
     *     recently updated, if they had to go for it
     */
    List<Update> show(Update update);

    /** Whether updates are to be shown before they are {@linkplain #committed committed}. */
    boolean showsUncommitted();

    /**
     * Completes when the update at that offset, and all before it, would survive the end of the process, as far as this
     * journal promises it; fails if that will never be. Completes on the thread that commits: do not work there.
     */
    Mono<Void> committed(long offset);

    /** The highest offset of which {@link #committed} would tell at once. */
    long committedTo();

    /** The last value of a topic; null where it has none. */
    @Nullable
    Update lastValue(Topic topic);

    /** The newest update of a topic, be it shown or not; null where its next one begins it. */
    @Nullable
    Update newest(Topic topic);

    default boolean has(Topic topic) {
        return newest(topic) != null;
    }

    /**
     * The offset of the newest update of a topic that was shown, be it a retirement; 0 where the topic has no last value and the
     * history no update of it.
     */
    long newestOffset(Topic topic);

    /** The last value of every topic, in the order of their offsets; consistent when called by the thread that appends. */
    List<Update> lastValues();

    /**
     * The last values of the topics at some places, for who goes over all of them bit by bit: a topic keeps its place as
     * long as it has a last value.
     *
     * @param place the first of them; the places begin at 0
     * @param limit at most so many places; fewer where there are no more
     * @param asOf only topics that were there when the log ended at that offset and still are, so that none is met twice
     * @return for each place the last value of its topic, as it is now; null where there is none
     */
    List<@Nullable Update> lastValues(int place, int limit, long asOf);

    /**
     * The highest offset that was evicted from the history: from there on, {@link #read} has everything but what it tells
     * as missing. 0 before the first eviction.
     */
    long evictedTo();

    /**
     * The oldest updates after an offset, in order, up to the next hole. A slice with neither updates nor something
     * missing is the end of the log; one with only something missing goes on, or ends, at {@link Missing#to}.
     *
     * @param offset exclusive
     * @param limit at most so many updates
     */
    Slice read(long offset, int limit);

    /**
     * The lowest offset from which a client can go on: nothing that came after is evicted, or was lost in an unclean stop after
     * somebody may have been shown it.
     */
    long recoverableFrom();

    /** Whether {@link #read} gives all that came after a position, and nobody who stood there can have seen anything else. */
    default boolean canRecover(StreamPosition since) {
        StreamPosition head = head();
        return since.epoch().equals(head.epoch())
                && since.offset() <= head.offset()
                && since.offset() >= recoverableFrom();
    }

    /**
     * Notes something beside the log, in place of what was noted by that name; null takes it away. For who has to know at the next
     * start what no update tells. Is never refused: while the store can not be written it waits, the newest of each name. Any thread
     * may call it; what one thread notes, and appends, is committed in that order.
     */
    void note(String name, byte @Nullable [] note);

    /** Completes when all that was noted until now would survive the end of the process, as far as this journal promises it; fails if that will never be. */
    Mono<Void> noted();

    /** The notes that earlier runs have left whose names begin so. They are given out once. */
    Map<String, byte[]> takeNotes(String prefix);

    /**
     * The same of nodes that wrote this log too and are no more: from now on they are this one's. Given out once; none where no other
     * node writes the log.
     */
    default List<LeftNotes> takeNotesOfOthers(String prefix) {
        return List.of();
    }

    /**
     * Runs it, on any thread, where others took this node for dead: what it has noted until then is theirs, and nothing of it is to be
     * done here any more.
     */
    default void onNotesLeft(Runnable listener) {}

    /** What the journal holds at this moment. */
    Usage usage();

    /** Why nothing can be appended at present; null while all is well. */
    @Nullable
    Throwable fault();

    /** Commits what is under way; appending fails from then on, reading goes on. */
    @Override
    void close();

    /**
     * A piece of the history.
     *
     * @param missing offsets that stand before these updates and that the history does not have (any more); null where
     *     none is missing
     * @param updates with nothing missing between them
     */
    record Slice(@Nullable Missing missing, List<Update> updates) {

        public Slice {
            updates = List.copyOf(updates);
        }

        /** The same without what lies beyond an offset: for readers who have come that far in the log, and no further. */
        public Slice upTo(long end) {
            Missing within = missing == null || missing.from() > end
                    ? null
                    : new Missing(missing.from(), Math.min(missing.to(), end));
            int count = updates.size();
            while (count > 0 && updates.get(count - 1).offset() > end) {
                count--;
            }
            return new Slice(within, updates.subList(0, count));
        }
    }

    /**
     * What one node has left.
     *
     * @param offset the head of the log when that one last said that it lives
     */
    record LeftNotes(long offset, Map<String, byte[]> notes) {

        public LeftNotes {
            notes = Map.copyOf(notes);
        }
    }

    /** Offsets that were evicted, or that an unclean stop took; both inclusive. */
    record Missing(long from, long to) {}

    /**
     * Size of a journal.
     *
     * @param updates updates in the history
     * @param bytes bytes of heap that they and the last values take
     * @param topics topics with a last value
     * @param evicted updates that were evicted from the history so far
     */
    record Usage(long updates, long bytes, long topics, long evicted) {}
}
