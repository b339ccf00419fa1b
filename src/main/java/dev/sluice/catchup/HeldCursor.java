package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks, behind what a resume brings of the history, over the topics of which that brought nothing: nobody knows whether their last
 * values were held back when the client went. Sends nothing by itself.
 */
public final class HeldCursor extends StoredCursor {

    private final List<TopicFilter> filters;
    private final long since;
    private final int @Nullable [] slots;
    private final int end;
    private int next;

    public HeldCursor(@Nullable FrameId id, boolean answered, List<TopicFilter> filters, long since, LanePlace place) {
        super(id, answered, place);
        this.filters = filters;
        this.since = since;
        this.slots = SnapshotCursor.slotsOf(filters, place.topics());
        this.end = slots == null ? place.topics().slotCount() : slots.length;
    }

    @Override
    public boolean isDone() {
        return next == end;
    }

    @Override
    @Nullable
    Stored peek(Budget budget) {
        while (next < end && budget.allows()) {
            budget.spend(steps());
            LaneTopic topic = place().topics().at(slots == null ? next : slots[next]);
            if (topic != null && concerns(topic)) {
                return new Stored.Held(topic.last());
            }
            next++;
        }
        return null;
    }

    private boolean concerns(LaneTopic topic) {
        return topic.last().offset() <= since
                && !topic.last().isRetirement()
                && filters.stream().anyMatch(filter -> filter.matches(topic.topic()));
    }

    @Override
    int steps() {
        return 1 + filters.size();
    }

    @Override
    public void take() {
        next++;
    }

    @Override
    boolean covers(LaneTopic topic) {
        return false;
    }

    /** A resume has them held again. */
    @Override
    long resumePoint() {
        return Long.MAX_VALUE;
    }
}
