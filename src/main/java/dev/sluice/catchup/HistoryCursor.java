package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history from an offset on. What it does not have any more is told in its place. What an older filter of the session
 * sees to is left to that one.
 */
public abstract sealed class HistoryCursor extends StoredCursor permits ReplayCursor, NewestCursor, RangeCursor {

    /** Updates read from the journal at once. */
    private static final int CHUNK_UPDATES = 256;

    private final Journal journal;
    private final List<TopicFilter> filters;
    private final Map<TopicFilter, Long> older;
    private long position;
    private @Nullable Missing missing;
    private List<Update> chunk = List.of();
    private int inChunk;

    /** {@code older} are the filters that the session had before, with the offsets from which on it sees to what they match. */
    HistoryCursor(
            @Nullable FrameId id,
            boolean answered,
            List<TopicFilter> filters,
            long since,
            Map<TopicFilter, Long> older,
            LanePlace place,
            Journal journal) {
        super(id, answered, place);
        this.journal = journal;
        this.filters = filters;
        this.older = Map.copyOf(older);
        this.position = since;
    }

    /** Where the history ends for it; the lane may not have come there yet. */
    abstract long end();

    /** What becomes of an update of the history, of a topic that was followed before where {@code isPast}; null where that can not be known, as it was evicted since it was read. */
    abstract @Nullable Stored judge(Update update, boolean isPast);

    /** Also not done while the lane is behind what the client has seen already. */
    @Override
    public final boolean isDone() {
        return missing == null && inChunk == chunk.size() && position == end() && position <= place().head();
    }

    @Override
    @Nullable
    final Stored peek(Budget budget) {
        while (budget.allows()) {
            if (missing == null && inChunk == chunk.size()) {
                if (position >= readTo()) {
                    return null;
                }
                read();
            }
            if (missing != null) {
                return new Stored.Hole(missing);
            }
            if (inChunk < chunk.size()) {
                budget.spend(steps());
                Stored next = look(chunk.get(inChunk));
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    private @Nullable Stored look(Update update) {
        long end = matches(update.topic()) ? endOf(update.topic()) : 0;
        if (update.offset() > end) {
            take();
            return null;
        }
        Stored judged = judge(update, end < Long.MAX_VALUE);
        if (judged == null) {
            forgetChunk(); // what is missing now is told
        }
        return judged;
    }

    private void forgetChunk() {
        chunk = List.of();
        inChunk = 0;
    }

    @Override
    final int steps() {
        return 1 + filters.size() + older.size();
    }

    @Override
    public final void take() {
        if (missing != null) {
            position = missing.to();
            missing = null;
        } else {
            position = chunk.get(inChunk++).offset();
            if (inChunk == chunk.size()) {
                forgetChunk();
            }
        }
    }

    private long readTo() {
        return Math.min(end(), place().head());
    }

    /** Reads the next chunk, as far as the lane has come: what lies beyond comes later. */
    private void read() {
        long to = readTo();
        Slice slice = journal.read(position, CHUNK_UPDATES).upTo(to);
        chunk = slice.updates();
        inChunk = 0;
        missing = slice.missing();
        if (missing == null && chunk.isEmpty()) {
            position = to; // nothing is left up to there
        }
    }

    final Journal journal() {
        return journal;
    }

    @Override
    final boolean covers(LaneTopic topic) {
        return covers(topic.last());
    }

    /** Whether an update is read by it, or was: also where the client has seen it already. Those of the server's own topics are in no history. */
    final boolean covers(Update update) {
        Topic topic = update.topic();
        return update.offset() <= coversTo() && !topic.isSystem() && matches(topic) && endOf(topic) == Long.MAX_VALUE;
    }

    /** The highest offset of what is left to it. */
    abstract long coversTo();

    /** Whether what a topic has now was read, or told as missing. */
    final boolean hasSeenTo(LaneTopic topic) {
        return topic.last().offset() <= position && covers(topic);
    }

    private boolean matches(Topic topic) {
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    private long endOf(Topic topic) {
        long end = Long.MAX_VALUE;
        for (Map.Entry<TopicFilter, Long> filter : older.entrySet()) {
            if (filter.getValue() < end && filter.getKey().matches(topic)) {
                end = filter.getValue();
            }
        }
        return end;
    }

    @Override
    final long resumePoint() {
        return position;
    }
}
