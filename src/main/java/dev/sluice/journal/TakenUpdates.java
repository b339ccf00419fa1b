package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest update of each topic that was taken in and not shown yet, from which the next {@code seq} follows. Mostly it is
 * one, or none, so one has a field of its own. Not thread-safe.
 */
final class TakenUpdates {

    private @Nullable Update only;
    private final Map<Topic, Update> others = new HashMap<>();

    void add(Update update) {
        if (only == null && others.isEmpty()) {
            only = update;
            return;
        }
        if (only != null) {
            others.put(only.topic(), only);
            only = null;
        }
        others.put(update.topic(), update);
    }

    /** Forgets it, if it is its topic's newest. */
    void remove(Update update) {
        if (only != null) {
            only = only.offset() == update.offset() ? null : only;
            return;
        }
        Update newest = others.get(update.topic());
        if (newest != null && newest.offset() == update.offset()) {
            others.remove(update.topic());
        }
    }

    @Nullable
    Update newestOf(Topic topic) {
        return only != null && only.topic().equals(topic) ? only : others.get(topic);
    }
}
