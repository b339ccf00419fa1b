package dev.sluice.session;

import dev.sluice.session.ModelJournal.Entry;
import dev.sluice.session.ModelLane.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one subscribe is still to be sent from the store: snapshots, or a replay. */
final class ModelCursor {

    final @Nullable String id;
    final boolean answered;
    final boolean replay;
    /** The log up to which a replay has been written. */
    long position;

    private final List<String> filters;
    private final ModelLane lane;
    private final long begunAt;
    private final List<Integer> slots = new ArrayList<>();
    /** Filters that the session had before, with the offsets from which they account for what they match. */
    private final Map<String, Long> older;

    private ModelCursor(
            @Nullable String id,
            boolean answered,
            boolean replay,
            List<String> filters,
            ModelLane lane,
            Map<String, Long> older) {
        this.id = id;
        this.answered = answered;
        this.replay = replay;
        this.filters = filters;
        this.lane = lane;
        this.begunAt = lane.head();
        this.older = older;
    }

    static ModelCursor snapshots(@Nullable String id, boolean answered, List<String> filters, ModelLane lane) {
        ModelCursor cursor = new ModelCursor(id, answered, false, filters, lane, Map.of());
        if (filters.stream().anyMatch(filter -> filter.contains("+") || filter.contains("#"))) {
            IntStream.range(0, lane.slots()).forEach(cursor.slots::add);
        } else {
            filters.stream().map(lane::topic).filter(Objects::nonNull).forEach(topic -> cursor.slots.add(topic.slot()));
        }
        return cursor;
    }

    static ModelCursor replay(
            @Nullable String id,
            boolean answered,
            List<String> filters,
            long since,
            ModelLane lane,
            Map<String, Long> older) {
        ModelCursor cursor = new ModelCursor(id, answered, true, filters, lane, older);
        cursor.position = since;
        return cursor;
    }

    private boolean matches(String topic) {
        return filters.stream().anyMatch(filter -> ModelContract.matches(filter, topic));
    }

    /** Up to where a replay is the one that brings a topic: as far as no older filter accounts for it. */
    private long endOf(String topic) {
        return older.entrySet().stream()
                .filter(filter -> ModelContract.matches(filter.getKey(), topic))
                .mapToLong(Map.Entry::getValue)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether a new update of the topic is left to it. */
    boolean covers(Topic topic) {
        if (replay) {
            return matches(topic.name()) && endOf(topic.name()) == Long.MAX_VALUE;
        }
        return isAhead(topic) && !topic.last().isRetirement();
    }

    /** Whether the topic's snapshot is still to come. */
    boolean isAhead(Topic topic) {
        return !replay && slots.contains(topic.slot()) && topic.bornAt() <= begunAt && matches(topic.name());
    }

    boolean isNewer(Entry last) {
        return last.offset() > begunAt;
    }

    /** The next snapshot that somebody wants; passes over the others. */
    @Nullable
    Entry nextSnapshot(ModelSession session) {
        while (!slots.isEmpty()) {
            Topic topic = lane.topic(slots.get(0));
            if (topic != null && isAhead(topic) && session.wantsStored(this, topic.name())) {
                return topic.last();
            }
            Object unused = slots.remove(0);
        }
        return null;
    }

    /** Whether it has passed all the topics of its snapshots. */
    boolean isAtEnd() {
        return slots.isEmpty();
    }

    void takeSnapshot() {
        Object unused = Objects.requireNonNull(slots.remove(0));
    }

    /** The next update to be replayed that somebody wants. */
    @Nullable
    Entry nextReplayed(ModelSession session) {
        for (long offset = position + 1; offset <= lane.head(); offset++) {
            Entry entry = lane.journal.at(offset);
            if (matches(entry.topic()) && offset <= endOf(entry.topic()) && session.wantsStored(this, entry.topic())) {
                return entry;
            }
        }
        return null;
    }

    boolean isDone(ModelSession session) {
        return replay ? position <= lane.head() && nextReplayed(session) == null : nextSnapshot(session) == null;
    }

    @Override
    public String toString() {
        return (replay ? "replay of " + filters + " from " + position : "snapshots of " + filters + " in " + slots)
                + (older.isEmpty() ? "" : " beside " + older);
    }
}
