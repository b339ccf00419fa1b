package dev.sluice.session;

import dev.sluice.delivery.Backlog;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The {@code left}s that a client is owed, at most one of a topic, in the order of the places at which they came to be owed. */
final class Lefts {

    /** About the heap that one takes: the entries of two maps, and what is in them. */
    private static final long BYTES = 160;

    private final Map<Topic, Owed> byTopic = new HashMap<>();
    private final TreeSet<Owed> inOrder =
            new TreeSet<>(Comparator.comparingLong(Owed::since).thenComparingLong(owed -> owed.number));
    private long numbers;
    private final Backlog backlog;

    /** {@code backlog} is where their memory counts. */
    Lefts(Backlog backlog) {
        this.backlog = backlog;
    }

    /** That of one topic. */
    static final class Owed {
        private final long since;
        private final long number;
        private LaneTopic topic;

        private Owed(LaneTopic topic, long since, long number) {
            this.topic = topic;
            this.since = since;
            this.number = number;
        }

        /** The place at which it stands in the stream, where the client may be told newer numbers. */
        long since() {
            return since;
        }

        LaneTopic topic() {
            return topic;
        }

        /** The topic has come again, in another place of the lane. */
        void isNow(LaneTopic newer) {
            topic = newer;
        }
    }

    long bytes() {
        return byTopic.size() * BYTES;
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    @Nullable
    Owed of(Topic name) {
        return byTopic.get(name);
    }

    void add(LaneTopic topic) {
        Owed owed = new Owed(topic, topic.last().offset(), ++numbers);
        byTopic.put(topic.topic(), owed);
        inOrder.add(owed);
        backlog.addOwed(BYTES);
    }

    boolean remove(Topic name) {
        Owed owed = byTopic.remove(name);
        if (owed != null) {
            inOrder.remove(owed);
            backlog.addOwed(-BYTES);
        }
        return owed != null;
    }

    /** Removes those of some topics; returns how many there were. */
    int removeAll(Predicate<Topic> names) {
        List<Topic> removed = new ArrayList<>(byTopic.keySet());
        removed.removeIf(names.negate());
        removed.forEach(name -> {
            boolean unused = remove(name);
        });
        return removed.size();
    }

    /** Where the first one stands; {@link Long#MAX_VALUE} if there is none. */
    long since() {
        return inOrder.isEmpty() ? Long.MAX_VALUE : inOrder.first().since();
    }

    /** Only if there is one. */
    LaneTopic takeFirst() {
        Owed first = inOrder.first();
        boolean unused = remove(first.topic.topic());
        return first.topic;
    }
}
