package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last value of each topic, in the order of their offsets; bounded, the least recently updated goes first. Also by
 * place: a number that stays a topic's as long as it is there, so that a reader can go over all of them bit by bit while
 * topics come and go. Not thread-safe.
 */
final class LastValues {

    private final int max;
    private final Map<Topic, Kept> byTopic = new LinkedHashMap<>();
    private final List<@Nullable Kept> byPlace = new ArrayList<>();
    private final ArrayDeque<Integer> freePlaces = new ArrayDeque<>(0);
    private final GoneTopics gone = new GoneTopics();
    private long bytes;
    private long wholeBytes;

    /** One topic, from its first update on. */
    private static final class Kept {
        private final int place;
        private final long bornAt;
        private final long topicBytes;
        private Update last;
        private boolean inHistory;

        Kept(int place, Update first) {
            this.place = place;
            this.bornAt = first.offset();
            this.topicBytes = HeapBytes.ofTopic(first.topic());
            this.last = first;
        }

        /** Of the last value only where the history does not hold it as well. */
        private long bytes() {
            return topicBytes + (inHistory ? 0 : HeapBytes.ofUpdate(last));
        }

        private long wholeBytes() {
            return topicBytes + HeapBytes.ofUpdate(last);
        }
    }

    LastValues(int max) {
        this.max = max;
    }

    @Nullable
    Update of(Topic topic) {
        Kept kept = byTopic.get(topic);
        return kept == null ? null : kept.last;
    }

    /**
     * Takes in an update; tells the last of each topic that has no last value any more: itself, or the one forgotten for it.
     *
     * @param inHistory whether the history holds it too, so that its bytes are not this table's, until {@link #evicted}
     */
    List<Update> put(Update update, boolean inHistory) {
        Topic topic = update.topic();
        Kept kept = byTopic.remove(topic);
        if (kept != null) {
            bytes -= kept.bytes();
            wholeBytes -= kept.wholeBytes();
        }
        if (update.isRetirement()) {
            free(kept);
            gone(update, inHistory);
            return List.of(update);
        }
        if (kept == null) {
            kept = place(update);
            gone.remove(topic);
        }
        kept.last = update;
        kept.inHistory = inHistory;
        bytes += kept.bytes();
        wholeBytes += kept.wholeBytes();
        byTopic.put(topic, kept);
        return byTopic.size() <= max ? List.of() : List.of(forgetOldest());
    }

    /** Forgets the topic that was not updated for longest, and tells its last value; there must be one. */
    Update forgetOldest() {
        Topic oldest = byTopic.keySet().iterator().next();
        Kept kept = Objects.requireNonNull(byTopic.remove(oldest));
        bytes -= kept.bytes();
        wholeBytes -= kept.wholeBytes();
        free(kept);
        gone(kept.last, kept.inHistory);
        return kept.last;
    }

    private void gone(Update last, boolean inHistory) {
        if (inHistory) {
            gone.add(last);
        } else {
            gone.remove(last.topic());
        }
    }

    /** The history holds an update no longer. */
    void evicted(Update update) {
        Kept kept = byTopic.get(update.topic());
        if (kept != null && kept.inHistory && kept.last.offset() == update.offset()) {
            bytes -= kept.bytes();
            kept.inHistory = false;
            bytes += kept.bytes();
        }
        gone.evicted(update);
    }

    /** The history holds an update that is not newer than this table, perhaps the last one of its topic, which is then the same object. */
    void shareWithHistory(Update update) {
        Kept kept = byTopic.get(update.topic());
        if (kept == null) {
            gone.add(update);
        } else if (kept.last.offset() == update.offset()) {
            bytes -= kept.bytes();
            kept.last = update;
            kept.inHistory = true;
            bytes += kept.bytes();
        }
    }

    /** That of the newest update of a topic; 0 where it has no last value, and the history no update of it. */
    long newestOffset(Topic topic) {
        Kept kept = byTopic.get(topic);
        return kept == null ? gone.newestOffset(topic) : kept.last.offset();
    }

    private Kept place(Update first) {
        Integer free = freePlaces.poll();
        Kept born = new Kept(free == null ? byPlace.size() : free, first);
        if (free == null) {
            byPlace.add(born);
        } else {
            byPlace.set(free, born);
        }
        return born;
    }

    private void free(@Nullable Kept left) {
        if (left != null) {
            byPlace.set(left.place, null);
            freePlaces.add(left.place);
        }
    }

    List<Update> all() {
        return byTopic.values().stream().map(kept -> kept.last).toList();
    }

    /** What stands at up to so many places from one on, nothing beyond the last; null where no topic is that was there at that offset. */
    List<@Nullable Update> at(int place, int limit, long asOf) {
        int count = Math.max(0, Math.min(limit, byPlace.size() - place));
        @Nullable Update[] found = new @Nullable Update[count];
        for (int i = 0; i < count; i++) {
            Kept kept = byPlace.get(place + i);
            found[i] = kept == null || kept.bornAt > asOf ? null : kept.last;
        }
        return Arrays.asList(found);
    }

    int size() {
        return byTopic.size();
    }

    /** Heap of all topics here, and of those last values that the history does not hold. */
    long bytes() {
        return bytes + gone.bytes();
    }

    /** The same of all topics with their last values, whether the history holds those or not, and without {@link #goneBytes}. */
    long wholeBytes() {
        return wholeBytes;
    }

    /** Heap of what is known of topics without a last value. */
    long goneBytes() {
        return gone.bytes();
    }
}
