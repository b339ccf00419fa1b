package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Slots;
import dev.sluice.topic.Topic;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last value of each topic, in the order of their offsets; bounded, the least recently updated goes first. Also by
 * place: a number that stays a topic's as long as it is there, so that a reader can go over all of them bit by bit while
 * topics come and go. Not thread-safe.
 */
final class LastValues {

    private final int max;
    private final Map<Topic, Kept> byTopic = new LinkedHashMap<>();
    private final Slots<Kept> places = new Slots<>();

    /** One topic, from its first update on. */
    private static final class Kept {
        private final int place;
        private final long bornAt;
        private Update last;

        Kept(int place, Update first) {
            this.place = place;
            this.bornAt = first.offset();
            this.last = first;
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

    /** Takes in an update; tells which topics are forgotten for it. */
    List<Topic> put(Update update) {
        Topic topic = update.topic();
        Kept kept = byTopic.remove(topic);
        if (update.isRetirement()) {
            free(kept);
            return List.of(topic);
        }
        if (kept == null) {
            kept = places.add(place -> new Kept(place, update));
        } else {
            kept.last = update;
        }
        byTopic.put(topic, kept);
        if (byTopic.size() <= max) {
            return List.of();
        }
        Topic oldest = byTopic.keySet().iterator().next();
        free(byTopic.remove(oldest));
        return List.of(oldest);
    }

    private void free(@Nullable Kept gone) {
        if (gone != null) {
            places.clear(gone.place);
            places.free(gone.place);
        }
    }

    List<Update> all() {
        return byTopic.values().stream().map(kept -> kept.last).toList();
    }

    /** What stands at up to so many places from one on, nothing beyond the last; null where no topic is that was there at that offset. */
    List<@Nullable Update> at(int place, int limit, long asOf) {
        int count = Math.max(0, Math.min(limit, places.count() - place));
        @Nullable Update[] found = new @Nullable Update[count];
        for (int i = 0; i < count; i++) {
            Kept kept = places.at(place + i);
            found[i] = kept == null || kept.bornAt > asOf ? null : kept.last;
        }
        return Arrays.asList(found);
    }

    int size() {
        return byTopic.size();
    }
}
