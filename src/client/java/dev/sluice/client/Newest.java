package dev.sluice.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest update of each topic of a subscription, over all of its connections: by it is known what comes twice, and which
 * topics are gone when a subscription began anew.
 */
final class Newest {

    private final Map<String, Update> values = new ConcurrentHashMap<>();

    /** Offsets of the last updates of topics that ended, kept until no replay can reach back to them. */
    private final Map<String, Long> ended = new HashMap<>();

    /** The topics of which something came since it began anew; null where it goes on. */
    private @Nullable Set<String> fresh;

    /** Those that have one; others may read them at any time. */
    Map<String, Update> values() {
        return values;
    }

    /** What comes now goes on from what came before, or else begins anew, and what came before may have been of another log. */
    void begin(boolean isRecovered) {
        fresh = isRecovered ? null : new HashSet<>();
    }

    /** After a reconnect the server may repeat what was seen; the server's own topics are numbered by themselves. */
    boolean knows(Update update) {
        String topic = update.topic();
        if (topic.startsWith("$") || (fresh != null && !fresh.contains(topic))) {
            return false;
        }
        Update last = values.get(topic);
        Long lastOffset = last == null ? ended.get(topic) : Long.valueOf(last.offset());
        boolean isLeft =
                update.kind() == Update.Kind.LEFT; // with the numbers of what is shown, where the contract changed
        return lastOffset != null && (isLeft ? lastOffset > update.offset() : lastOffset >= update.offset());
    }

    /** Whether it says something new: that a topic left says nothing to who did not have it. */
    boolean take(Update update) {
        String topic = update.topic();
        if (fresh != null) {
            fresh.add(topic);
        }
        boolean isShown = values.containsKey(topic);
        if (update.hasData()) {
            ended.remove(topic);
            values.put(topic, update);
        } else {
            values.remove(topic);
            boolean isLeft = update.kind() == Update.Kind.LEFT;
            ended.put(topic, isLeft ? update.offset() - 1 : update.offset()); // it may be selected again
        }
        return isShown || update.kind() != Update.Kind.LEFT;
    }

    /** All that there is has come: the topics that are gone. */
    Set<String> synced() {
        if (fresh == null) {
            return Set.of();
        }
        Set<String> gone = new HashSet<>(values.keySet());
        gone.removeAll(fresh);
        ended.keySet().retainAll(fresh);
        fresh = null;
        values.keySet().removeAll(gone);
        return gone;
    }

    /** Takes out those that are not told of any more; returns them. */
    Set<String> drop(Predicate<String> isGone) {
        Set<String> gone = new HashSet<>(values.keySet());
        gone.removeIf(isGone.negate());
        values.keySet().removeAll(gone);
        return gone;
    }

    /** No replay begins before that. */
    void passed(long offset) {
        ended.values().removeIf(last -> last <= offset);
    }
}
