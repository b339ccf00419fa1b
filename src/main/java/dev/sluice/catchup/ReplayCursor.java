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
 * Reads the history from an offset up to the lane's place in the log, where live updates go on: the lane does not move
 * while it is read, so nothing is missing between the two and nothing comes twice. What an older filter of the session
 * sees to is left to that one.
 */
public final class ReplayCursor extends StoredCursor {

    /** Updates read from the journal at once. */
    private static final int CHUNK_UPDATES = 256;

    private final Journal journal;
    private final List<TopicFilter> filters;
    private final Map<TopicFilter, Long> older;
    private long position;
    private List<Update> chunk = List.of();
    private int inChunk;

    /** {@code older} are the filters that the session had before, with the offsets from which on it sees to what they match. */
    public ReplayCursor(
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

    /** Also not done while the lane is behind what the client has seen already. */
    @Override
    public boolean isDone() {
        return inChunk == chunk.size() && position == place().head();
    }

    @Override
    @Nullable
    Stored peek(Budget budget) {
        while (budget.allows()) {
            if (inChunk == chunk.size() && position < place().head()) {
                Missing missing = read();
                if (missing != null) {
                    return new Stored.Hole(missing);
                }
            }
            if (inChunk == chunk.size()) {
                return null;
            }
            budget.spend(steps());
            Update update = chunk.get(inChunk);
            if (matches(update.topic()) && update.offset() <= endOf(update.topic())) {
                return new Stored.Replayed(update);
            }
            take();
        }
        return null;
    }

    @Override
    int steps() {
        return 1 + filters.size() + older.size();
    }

    @Override
    public void take() {
        position = chunk.get(inChunk++).offset();
    }

    /** Reads the next chunk, as far as the lane has come: what lies beyond comes later. What the history does not have before it is told. */
    private @Nullable Missing read() {
        Slice slice = journal.read(position, CHUNK_UPDATES).upTo(place().head());
        chunk = slice.updates();
        inChunk = 0;
        if (slice.missing() != null) {
            position = slice.missing().to();
        } else if (chunk.isEmpty()) {
            position = place().head(); // nothing is left up to there
        }
        return slice.missing();
    }

    @Override
    boolean covers(LaneTopic topic) {
        return covers(topic.topic());
    }

    /** Whether all that comes of a topic is read by this replay. */
    boolean covers(Topic topic) {
        return matches(topic) && endOf(topic) == Long.MAX_VALUE;
    }

    /** Whether what a topic has now was read, or told as missing. */
    boolean hasSeenTo(LaneTopic topic) {
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
    long resumePoint() {
        return position;
    }
}
