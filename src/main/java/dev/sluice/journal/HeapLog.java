package dev.sluice.journal;

import dev.sluice.journal.Journal.Slice;
import dev.sluice.journal.Journal.Usage;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The log as it stands in the heap, which numbers the updates: all that a journal reads from. Not thread-safe. */
final class HeapLog {

    private final String epoch;
    private final History history;
    private final LastValues last;
    private final TakenUpdates unshown = new TakenUpdates();
    private long offset;
    private long lastTs;
    private long shownTo;

    HeapLog(JournalProperties bounds, String epoch) {
        this.epoch = epoch;
        this.history = new History(bounds);
        this.last = new LastValues(bounds.topics());
    }

    static String newEpoch() {
        return HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    }

    /** The update that a draft would be; nothing is changed. */
    Update number(Draft draft, long ts, long acceptedNanos) {
        Update before = newest(draft.topic());
        long seq = before == null ? 1 : before.seq() + 1;
        Topic topic = before == null ? draft.topic() : before.topic();
        return new Update(topic, seq, offset + 1, ts, acceptedNanos, draft.data());
    }

    /** Takes in an update above all others, which is not to be read before it is shown. */
    void take(Update update) {
        if (update.offset() <= offset) {
            throw new IllegalArgumentException("offset " + update.offset() + " is not above the head " + offset);
        }
        unshown.add(update);
        offset = update.offset();
        lastTs = update.ts();
    }

    /** Lets it be read; tells which topics are forgotten for it. */
    List<Topic> show(Update update) {
        List<Topic> forgotten = last.put(update);
        history.add(update, update.acceptedNanos());
        shownTo = update.offset();
        unshown.remove(update);
        return forgotten;
    }

    /** Of a topic, be it shown or not; null where its next one begins it. */
    @Nullable
    Update newest(Topic topic) {
        Update taken = unshown.newestOf(topic);
        Update newest = taken == null ? last.of(topic) : taken;
        return newest == null || newest.isRetirement() ? null : newest;
    }

    /** Takes in what is known of an earlier run: updates come next, in order, each for one of the two or for both. */
    void restore(long evictedTo) {
        history.restore(evictedTo);
    }

    void restoreHistory(Update update, long nowNanos) {
        history.restore(update, nowNanos);
    }

    void restoreLastValue(Update update) {
        List<Topic> forgotten = last.put(update);
        assert forgotten.size() <= 1;
    }

    /** Ends restoring: offsets up to the head that no update had are missing. */
    void restoreHead(long head, long ts) {
        history.restoreHead(head);
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

    Usage usage() {
        return new Usage(history.size(), history.bytes(), last.size(), history.evicted());
    }
}
