package dev.sluice.journal;

import dev.sluice.journal.Journal.Appended;
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
    private long offset;
    private long lastTs;
    private long seqFloor;

    HeapLog(JournalProperties bounds, String epoch) {
        this.epoch = epoch;
        this.history = new History(bounds);
        this.last = new LastValues(bounds.topics());
    }

    static String newEpoch() {
        return HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    }

    Appended append(Draft draft, long ts, long acceptedNanos) {
        Update before = last.of(draft.topic());
        long seq = Math.max(seqFloor, before == null ? 0 : before.seq()) + 1;
        Topic topic = before == null ? draft.topic() : before.topic();
        Update update = new Update(topic, seq, ++offset, ts, acceptedNanos, draft.data());
        lastTs = ts;
        history.add(update, acceptedNanos);
        return new Appended(update, last.put(update));
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

    /** Ends restoring: offsets up to the head that no update had are missing, and seqs go on above the floor. */
    void restoreHead(long head, long ts, long floor) {
        history.restoreHead(head);
        offset = head;
        lastTs = ts;
        seqFloor = floor;
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
        return new StreamPosition(epoch, offset);
    }

    long offset() {
        return offset;
    }

    long lastTs() {
        return lastTs;
    }

    long seqFloor() {
        return seqFloor;
    }

    long evictedTo() {
        return history.evictedTo();
    }

    Usage usage() {
        return new Usage(history.size(), history.bytes(), last.size(), history.evicted());
    }
}
