package dev.sluice.journal;

import dev.sluice.journal.Journal.Slice;
import dev.sluice.journal.Journal.Usage;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The log as it stands in the heap, which numbers the updates: all that a journal reads from. Not thread-safe. */
final class HeapLog {

    /** Share of the bytes that the history keeps, however many last values there are. */
    private static final int HISTORY_SHARE_MIN = 4;

    private final String epoch;
    private final long bytesMax;
    private final boolean isReplica;
    private final History history;
    private final LastValues last;

    /** The newest update of each topic that was taken in and not shown yet, from which the next {@code seq} follows. */
    private final Map<Topic, Update> unshown = new HashMap<>();

    private long offset;
    private long lastTs;
    private long shownTo;
    private long recoverableFrom;

    HeapLog(JournalProperties bounds, String epoch) {
        this(bounds, epoch, false);
    }

    /**
     * @param isReplica whether which topics it forgets follows from the updates alone, so that logs agree that hold the same updates
     *     and not as much of the history
     */
    HeapLog(JournalProperties bounds, String epoch, boolean isReplica) {
        this.epoch = epoch;
        this.isReplica = isReplica;
        this.bytesMax = bounds.bytes().toBytes();
        this.last = new LastValues(bounds.topics());
        this.history = new History(bounds, last::evicted);
    }

    static String newEpoch() {
        return HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    }

    /** The update that a draft would be; nothing is changed. */
    Update number(Draft draft, long ts, long acceptedNanos) {
        Update before = newest(draft.topic());
        long seq = before == null ? 1 : before.seq() + 1;
        Topic topic = before == null ? draft.topic() : before.topic();
        return new Update(
                topic,
                seq,
                offset + 1,
                ts,
                acceptedNanos,
                draft.data(),
                draft.quality(),
                draft.ttlMillis(),
                draft.source());
    }

    /** Takes in an update above all others, which is not to be read before it is shown. */
    void take(Update update) {
        if (update.offset() <= offset) {
            throw new IllegalArgumentException("offset " + update.offset() + " is not above the head " + offset);
        }
        unshown.put(update.topic(), update);
        offset = update.offset();
        lastTs = update.ts();
    }

    /** Lets it be read; tells the last of each topic that has no last value any more. */
    List<Update> show(Update update) {
        List<Update> forgotten = last.put(update, true);
        history.add(update, update.acceptedNanos());
        shownTo = update.offset();
        unshown.remove(update.topic(), update);
        return shrink(forgotten);
    }

    /** Uses up an offset above all others, which no update has. */
    void skip(long skipped) {
        history.skip(skipped);
        offset = skipped;
        shownTo = skipped;
    }

    /** Goes on above an offset: what no update had up to there is missing, and who has seen that can not go on from there. */
    void loseUpTo(long head) {
        history.restoreHead(head);
        recoverableFrom = head;
        offset = head;
        shownTo = head;
    }

    /** Within its bytes again: the oldest of the history goes, down to its share, then the topics that were not updated for longest. */
    private List<Update> shrink(List<Update> forgotten) {
        long valuesMax = isReplica ? bytesMax - bytesMax / HISTORY_SHARE_MIN : Long.MAX_VALUE;
        if (bytes() <= bytesMax && last.wholeBytes() <= valuesMax) {
            return forgotten;
        }
        List<Update> all = new ArrayList<>(forgotten);
        while (last.wholeBytes() > valuesMax) {
            all.add(last.forgetOldest());
        }
        while (bytes() > bytesMax && (history.size() > 0 || last.size() > 0)) {
            boolean historyHasMore = history.bytes() > bytesMax / HISTORY_SHARE_MIN || last.size() == 0;
            if ((historyHasMore || isReplica) && history.size() > 0) {
                history.evictOldest();
            } else {
                all.add(last.forgetOldest());
            }
        }
        return all;
    }

    private long bytes() {
        return history.bytes() + (isReplica ? last.wholeBytes() + last.goneBytes() : last.bytes());
    }

    /** Of a topic, be it shown or not; null where its next one begins it. */
    @Nullable
    Update newest(Topic topic) {
        Update taken = unshown.get(topic);
        Update newest = taken == null ? last.of(topic) : taken;
        return newest == null || newest.isRetirement() ? null : newest;
    }

    /** Takes in what is known of an earlier run: updates come next, in order, each for one of the two or for both. */
    void restore(long evictedTo) {
        history.restore(evictedTo);
    }

    /** One that a commit has brought; {@code isNewer} than the table of last values that was restored. */
    void restoreUpdate(Update update, boolean isNewer, long nowNanos) {
        boolean inHistory = update.offset() > history.evictedTo();
        if (isNewer) {
            List<Update> unused = last.put(update, inHistory);
        } else if (inHistory) {
            last.shareWithHistory(update);
        }
        history.restore(update, nowNanos);
        List<Update> unused = shrink(List.of());
    }

    void restoreLastValue(Update update) {
        List<Update> unused = last.put(update, false);
    }

    /** Ends restoring: offsets up to the head that no update had are missing. */
    void restoreHead(long head, long ts) {
        history.restoreHead(head);
        recoverableFrom = history.lastHoleEnd();
        offset = head;
        shownTo = head;
        lastTs = ts;
    }

    Slice read(long after, int limit) {
        return history.read(after, limit);
    }

    @Nullable
    Update lastValue(Topic topic) {
        return last.of(topic);
    }

    long newestOffset(Topic topic) {
        return last.newestOffset(topic);
    }

    List<Update> lastValues() {
        return last.all();
    }

    List<@Nullable Update> lastValues(int place, int limit, long asOf) {
        return last.at(place, limit, asOf);
    }

    StreamPosition head() {
        return new StreamPosition(epoch, shownTo);
    }

    /** The highest offset that was given, shown or not. */
    long offset() {
        return offset;
    }

    /** The highest offset that can be read. */
    long shownTo() {
        return shownTo;
    }

    long lastTs() {
        return lastTs;
    }

    long evictedTo() {
        return history.evictedTo();
    }

    /** Clients may have seen what a hole of an earlier run has taken, and keep it: from its end on they have not. */
    long recoverableFrom() {
        return Math.max(recoverableFrom, history.evictedTo());
    }

    Usage usage() {
        return new Usage(history.size(), bytes(), last.size(), history.evicted());
    }
}
