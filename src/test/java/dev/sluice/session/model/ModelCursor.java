package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelLane.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one subscribe is still to be sent from the store: snapshots, a replay, or the newest updates of the history. */
final class ModelCursor {

    /** What is sent. */
    enum Kind {
        SNAPSHOTS,
        REPLAY,
        NEWEST,
        /** All of a part of the history, for one subscription that wants nothing else. */
        RANGE,
        /** Nothing: what a resume did not bring is held. */
        HELD
    }

    /** Offsets that the history does not have any more. */
    record Hole(long from, long to) {}

    final @Nullable String id;
    final boolean answered;
    final Kind kind;
    /** The log up to which history has been written. */
    long position;
    /** What has to be told before anything that comes behind it. */
    @Nullable
    Hole hole;
    /** Which of the session's subscribes for snapshots it is of; below 0 while that was not asked. */
    int number = -1;
    /** Whether it follows {@code "recovered":false}: then each topic has a snapshot, whatever was heard before. */
    boolean isAnew;
    /** Whose end it is; else null. */
    @Nullable
    ModelSubscription range;
    /** Topics of which that was told that there is no value. */
    final Set<String> without = new HashSet<>();

    private final List<String> filters;
    private final ModelLane lane;
    private final long begunAt;
    private final List<Integer> slots = new ArrayList<>();
    /** Filters that the session had before, with the offsets from which they account for what they match. */
    private final Map<String, Long> older;
    /** Where it ends, if it does not go on live. */
    private final long end;
    /** Up to where the history was read, and is known though it may be evicted since. */
    private long readTo;

    private ModelCursor(
            @Nullable String id,
            boolean answered,
            Kind kind,
            List<String> filters,
            long since,
            ModelLane lane,
            Map<String, Long> older) {
        this(id, answered, kind, filters, since, Math.max(since, lane.head()), lane, older);
    }

    private ModelCursor(
            @Nullable String id,
            boolean answered,
            Kind kind,
            List<String> filters,
            long since,
            long end,
            ModelLane lane,
            Map<String, Long> older) {
        this.id = id;
        this.answered = answered;
        this.kind = kind;
        this.filters = filters;
        this.position = since;
        this.readTo = since;
        this.lane = lane;
        this.begunAt = lane.head();
        this.end = end;
        this.older = older;
    }

    /** {@code older} are the filters of which nothing may be passed over for a snapshot. */
    static ModelCursor snapshots(
            @Nullable String id, boolean answered, List<String> filters, ModelLane lane, Map<String, Long> older) {
        ModelCursor cursor = new ModelCursor(id, answered, Kind.SNAPSHOTS, filters, 0, lane, older);
        if (filters.stream().anyMatch(filter -> filter.contains("+") || filter.contains("#"))) {
            IntStream.range(0, lane.slots()).forEach(cursor.slots::add);
        } else {
            filters.stream().map(lane::topic).filter(Objects::nonNull).forEach(topic -> cursor.slots.add(topic.slot()));
        }
        return cursor;
    }

    static ModelCursor history(
            @Nullable String id,
            boolean answered,
            boolean newest,
            List<String> filters,
            long since,
            ModelLane lane,
            Map<String, Long> older) {
        return new ModelCursor(id, answered, newest ? Kind.NEWEST : Kind.REPLAY, filters, since, lane, older);
    }

    static ModelCursor range(
            @Nullable String id,
            List<String> filters,
            long since,
            long until,
            ModelLane lane,
            Map<String, Long> older,
            ModelSubscription range) {
        ModelCursor cursor = new ModelCursor(id, id != null, Kind.RANGE, filters, since, until, lane, older);
        cursor.range = range;
        return cursor;
    }

    /** Of the topics of which the history since then brings nothing. */
    static ModelCursor held(@Nullable String id, boolean answered, List<String> filters, long since, ModelLane lane) {
        ModelCursor cursor = new ModelCursor(id, answered, Kind.HELD, filters, since, lane, Map.of());
        IntStream.range(0, lane.slots()).forEach(cursor.slots::add);
        return cursor;
    }

    boolean isSnapshots() {
        return kind == Kind.SNAPSHOTS;
    }

    /** Whether it reads the history. */
    boolean isOfHistory() {
        return kind == Kind.REPLAY || kind == Kind.NEWEST || kind == Kind.RANGE;
    }

    boolean matches(String topic) {
        return filters.stream().anyMatch(filter -> ModelContract.matches(filter, topic));
    }

    /** Up to where the history of a topic is the one that brings it: as far as no older filter accounts for it. */
    private long endOf(String topic) {
        return older.entrySet().stream()
                .filter(filter -> ModelContract.matches(filter.getKey(), topic))
                .mapToLong(Map.Entry::getValue)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether a new update of the topic is left to it. */
    boolean covers(Topic topic) {
        return isSnapshots() ? swallows(topic) && !topic.last().isRetirement() : readsHistoryOf(topic.last());
    }

    /** Whether an update is its to bring out of the history. */
    boolean readsHistoryOf(Entry entry) {
        return (kind == Kind.REPLAY || kind == Kind.NEWEST)
                && matches(entry.topic())
                && endOf(entry.topic()) == Long.MAX_VALUE
                && (kind == Kind.REPLAY || entry.offset() <= end);
    }

    /** Whether the topic's snapshot is still to come. */
    boolean isAhead(Topic topic) {
        return isSnapshots() && slots.contains(topic.slot()) && topic.bornAt() <= begunAt && matches(topic.name());
    }

    /** Whether the topic's snapshot is still to come, and stands for what comes until then. */
    boolean swallows(Topic topic) {
        return isAhead(topic) && !isSeenTo(topic);
    }

    private boolean isSeenTo(Topic topic) {
        return older.entrySet().stream()
                .anyMatch(filter -> ModelContract.matches(filter.getKey(), topic.name())
                        && filter.getValue() < topic.last().offset());
    }

    boolean isNewer(Entry last) {
        return last.offset() > begunAt;
    }

    /** The next update that somebody wants; passes over the others. Null also while there is a hole before it. */
    @Nullable
    Entry next(ModelSession session) {
        return switch (kind) {
            case SNAPSHOTS -> nextSnapshot(session);
            case HELD -> holdAll(session);
            default -> nextOfHistory(session);
        };
    }

    private @Nullable Entry holdAll(ModelSession session) {
        for (int slot : slots) {
            Topic topic = lane.topic(slot);
            if (topic != null
                    && topic.last().offset() <= position
                    && !topic.last().isRetirement()
                    && matches(topic.name())
                    && session.sendsStored(this, topic.last())) {
                session.holdAnew(topic.last());
            }
        }
        slots.clear();
        return null;
    }

    private @Nullable Entry nextSnapshot(ModelSession session) {
        while (!slots.isEmpty()) {
            Topic topic = lane.topic(slots.get(0));
            if (topic != null
                    && isAhead(topic)
                    && !(isNewer(topic.last()) && isSeenTo(topic))
                    && (session.sendsStored(this, topic.last()) || session.tellsLeft(this, topic.last()))) {
                return topic.last();
            }
            Object unused = slots.remove(0);
        }
        return null;
    }

    void takeSnapshot() {
        Object unused = Objects.requireNonNull(slots.remove(0));
    }

    /** Whether the topic was followed before it was asked for. */
    boolean isPast(String topic) {
        return !isSnapshots() && kind != Kind.RANGE && endOf(topic) < Long.MAX_VALUE;
    }

    private boolean isItsOwn(Entry entry) {
        return matches(entry.topic()) && entry.offset() <= endOf(entry.topic());
    }

    private @Nullable Entry nextOfHistory(ModelSession session) {
        for (; hole == null && position < Math.min(end(), lane.head()); position++) {
            read();
            Entry entry = lane.journal.at(position + 1);
            long newest = hole == null && isItsOwn(entry) ? newestOffset(entry) : -1;
            if (newest == 0) {
                readTo = position; // it was evicted, and who knows what is newer
                read();
            }
            if (hole != null) {
                return null;
            }
            if (newest == entry.offset() && (session.sendsStored(this, entry) || session.tellsLeft(this, entry))) {
                return entry;
            }
            session.passesOver(this, entry);
            if (newest > entry.offset() && session.sendsStored(this, entry)) {
                session.matched++;
                session.conflated++;
            }
        }
        return null;
    }

    private long end() {
        return kind == Kind.NEWEST || kind == Kind.RANGE ? end : lane.head();
    }

    /** As far as the lane has come at once. */
    private void read() {
        if (readTo == position) {
            readTo = Math.min(end(), lane.head());
            long evicted = Math.min(readTo, lane.journal.evictedTo());
            hole = evicted > position ? new Hole(position + 1, evicted) : null;
        }
    }

    private long newestOffset(Entry entry) {
        if (kind != Kind.NEWEST) {
            return entry.offset();
        }
        Topic topic = lane.topic(entry.topic());
        return topic == null
                ? lane.journal.newestOffset(entry.topic())
                : topic.last().offset();
    }

    /** The hole was told. */
    void takeHole(long to) {
        position = to;
        hole = null;
    }

    /** Whether there are no topics that it may send snapshots of. */
    boolean isEmpty() {
        return !isOfHistory() && slots.isEmpty();
    }

    boolean isDone(ModelSession session) {
        boolean behind = position > lane.head() || (kind != Kind.REPLAY && end > lane.head());
        return next(session) == null && hole == null && (!isOfHistory() || !behind);
    }

    @Override
    public String toString() {
        return switch (kind) {
                    case SNAPSHOTS -> "snapshots of " + filters + " in " + slots;
                    case REPLAY -> "replay of " + filters + " from " + position;
                    case RANGE -> "range of " + filters + " from " + position + " to " + end;
                    case HELD -> "what is held of " + filters + " to " + position;
                    case NEWEST -> "newest of " + filters + " from " + position + " to " + end;
                }
                + (older.isEmpty() ? "" : " beside " + older);
    }
}
