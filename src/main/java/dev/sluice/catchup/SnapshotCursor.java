package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.protocol.FrameId;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the topics of a lane that a subscribe asked snapshots of. A topic that is updated before its turn has the
 * newer value as its snapshot. Only where an older filter of the session sees to the topic already nothing of it may be
 * passed over: then its updates go on live, and the first of them stands for the snapshot.
 */
public final class SnapshotCursor extends StoredCursor {

    private final List<TopicFilter> filters;
    private final Map<TopicFilter, Long> older;
    private final int @Nullable [] slots;
    private final int end;
    private int next;

    /**
     * Covers the topics that there are now and that match one of the filters, of which there may be none.
     *
     * @param older the filters that the session had before, with the offsets from which on it sees to what they match
     */
    public SnapshotCursor(
            @Nullable FrameId id,
            boolean answered,
            List<TopicFilter> filters,
            Map<TopicFilter, Long> older,
            LanePlace place) {
        super(id, answered, place);
        this.filters = filters;
        this.older = Map.copyOf(older);
        this.slots = slotsOf(filters, place.topics());
        this.end = slots == null ? place.topics().slotCount() : slots.length;
    }

    /** Those of the topics that the filters name; null where there is one with a wildcard, which may match any. */
    static int @Nullable [] slotsOf(List<TopicFilter> filters, LaneTopics all) {
        if (filters.stream().anyMatch(TopicFilter::hasWildcard)) {
            return null;
        }
        List<LaneTopic> topics = new ArrayList<>();
        for (TopicFilter name : filters) {
            LaneTopic topic = all.get(Topic.of(name.toString()));
            if (topic != null) {
                topics.add(topic);
            }
        }
        return topics.stream().mapToInt(LaneTopic::slot).toArray();
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
            if (topic != null && concerns(topic) && !(isNewer(topic) && isSeenTo(topic, budget))) {
                return new Stored.Snapshot(topic.last());
            }
            next++;
        }
        return null;
    }

    @Override
    int steps() {
        return 1 + filters.size();
    }

    @Override
    public void take() {
        next++;
    }

    /** A retirement leaves nothing to be read later, so it goes live. */
    @Override
    boolean covers(LaneTopic topic) {
        return !topic.last().isRetirement() && isLeft(topic) && !isSeenTo(topic);
    }

    /** Whether a topic's snapshot is still to be written. */
    boolean isLeft(LaneTopic topic) {
        return isAhead(topic.slot()) && concerns(topic);
    }

    /** Whether what the topic has now came after the subscribe, and was left to its snapshot, or to a cursor that was before it. */
    boolean hasSwallowed(LaneTopic topic) {
        return isNewer(topic) && isLeft(topic) && !isSeenTo(topic);
    }

    private boolean isNewer(LaneTopic topic) {
        return topic.last().offset() > begunAt();
    }

    private boolean isSeenTo(LaneTopic topic, Budget budget) {
        budget.spend(older.size());
        return isSeenTo(topic);
    }

    /** Whether an older filter brings what the topic has now. */
    private boolean isSeenTo(LaneTopic topic) {
        for (Map.Entry<TopicFilter, Long> filter : older.entrySet()) {
            if (topic.last().offset() > filter.getValue() && filter.getKey().matches(topic.topic())) {
                return true;
            }
        }
        return false;
    }

    private boolean isAhead(int slot) {
        if (slots == null) {
            return slot >= next && slot < end;
        }
        for (int i = next; i < end; i++) {
            if (slots[i] == slot) {
                return true;
            }
        }
        return false;
    }

    /** Another topic may have the slot by now, also where it was named: one that began later is live from its first update. */
    private boolean concerns(LaneTopic topic) {
        if (topic.bornAt() > begunAt()) {
            return false;
        }
        for (TopicFilter filter : filters) {
            if (filter.matches(topic.topic())) {
                return true;
            }
        }
        return false;
    }

    /** Values that did not change since may be in no place of the log that it still has. */
    @Override
    long resumePoint() {
        return isDone() ? Long.MAX_VALUE : NO_RESUME_POINT;
    }
}
