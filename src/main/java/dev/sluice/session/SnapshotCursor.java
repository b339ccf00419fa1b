package dev.sluice.session;

import dev.sluice.protocol.FrameId;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the topics of a lane that a subscribe asked snapshots of. Takes no buffer: each last value is read when the
 * socket can take it, so a topic that is updated before its turn has the newer value as its snapshot, and until then its
 * live updates are passed over ({@link #covers}).
 */
final class SnapshotCursor {

    /** Topics looked at in one go, so that a filter which matches little does not hold up the loop. */
    private static final int STEP_TOPICS = 4096;

    private final @Nullable FrameId id;
    private final boolean answered;
    private final List<TopicFilter> filters;
    private final int @Nullable [] slots;
    private final int end;
    private final long begunAt;
    private int next;

    /**
     * Covers the topics that there are now.
     *
     * @param id of the subscribe
     * @param answered whether the client wants to know of the end
     * @param filters of which snapshots are wanted; may be none
     */
    SnapshotCursor(@Nullable FrameId id, boolean answered, List<TopicFilter> filters, Lane lane) {
        this.id = id;
        this.answered = answered;
        this.filters = filters;
        this.slots = filters.stream().anyMatch(TopicFilter::hasWildcard) ? null : slotsOf(filters, lane);
        this.end = slots == null ? lane.topicCount() : slots.length;
        this.begunAt = lane.head();
    }

    private static int[] slotsOf(List<TopicFilter> names, Lane lane) {
        List<LaneTopic> topics = new ArrayList<>();
        for (TopicFilter name : names) {
            LaneTopic topic = lane.topic(name.toString());
            if (topic != null) {
                topics.add(topic);
            }
        }
        return topics.stream().mapToInt(LaneTopic::slot).toArray();
    }

    @Nullable
    FrameId id() {
        return id;
    }

    boolean answered() {
        return answered;
    }

    /** The lane's place in the log when the subscribe came: what waited then is older than the snapshots. */
    long begunAt() {
        return begunAt;
    }

    boolean isDone() {
        return next == end;
    }

    /**
     * Goes on to the next topic that matches and takes it.
     *
     * @return null when there was none among those looked at: then it is done, or goes on at the next call
     */
    @Nullable
    LaneTopic next(Lane lane) {
        for (int steps = 0; next < end && steps < STEP_TOPICS; steps++) {
            LaneTopic topic = lane.topic(slots == null ? next : slots[next]);
            next++;
            if (slots != null || matches(topic)) {
                return topic;
            }
        }
        return null;
    }

    /** Whether the topic's snapshot is still to come. */
    boolean covers(LaneTopic topic) {
        if (slots == null) {
            return topic.slot() >= next && topic.slot() < end && matches(topic);
        }
        for (int i = next; i < end; i++) {
            if (slots[i] == topic.slot()) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(LaneTopic topic) {
        for (TopicFilter filter : filters) {
            if (filter.matches(topic.topic())) {
                return true;
            }
        }
        return false;
    }
}
