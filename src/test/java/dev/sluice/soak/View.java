package dev.sluice.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client takes for the last value of each topic, kept by the protocol's rules over all its connections: an update
 * at or below the last offset of its topic is ignored, {@code null} ends a topic, a gap puts its topics in doubt until a
 * later update or a refresh. Single-threaded.
 */
final class View {

    /** A last value. */
    record Value(long seq, long offset, String data) {}

    /** Named by a gap that reaches up to that offset. */
    private record Doubt(long to, long serial) {}

    private final List<String> universe;
    private final boolean everySeq;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private final Map<String, Doubt> doubts = new HashMap<>();
    /** Topics that a refresh had no snapshot of, since they were retired before, with the refresh's offset: what came between is not told of. */
    private final Map<String, Long> unread = new HashMap<>();

    private final List<Refresh> refreshes = new ArrayList<>();
    private long serial;

    /** {@code everySeq}: without conflation every hole in the seqs of a topic must have been named by a gap. */
    View(List<String> universe, boolean everySeq) {
        this.universe = universe;
        this.everySeq = everySeq;
    }

    /** Takes in an update or a snapshot; returns what is wrong with it. */
    @Nullable
    String accept(String topic, Value value, boolean snapshot) {
        refreshes.forEach(refresh -> refresh.touched.add(topic));
        if (snapshot && !refreshes.isEmpty()) {
            refreshes.get(0).snapshots.add(topic); // they are read one after the other
        }
        long before = seen.getOrDefault(topic, 0L);
        if (snapshot ? value.offset < before : value.offset <= before) {
            return null; // seen on an earlier connection
        }
        seen.put(topic, value.offset);
        String fault = snapshot ? null : faultIn(topic, value);
        boolean retired = value.data.equals("null");
        if (retired) {
            values.remove(topic);
        } else {
            values.put(topic, value);
        }
        seqs.put(topic, retired ? 0 : value.seq);
        Doubt doubt = doubts.get(topic);
        if (doubt != null && (snapshot ? value.offset >= doubt.to : value.offset > doubt.to)) {
            doubts.remove(topic);
        }
        return fault;
    }

    private @Nullable String faultIn(String topic, Value value) {
        Long last = seqs.get(topic);
        Long refreshed = unread.get(topic);
        if (refreshed != null && value.offset > refreshed) {
            unread.remove(topic);
            return null;
        }
        if (!everySeq || last == null || doubts.containsKey(topic) || value.seq == last + 1) {
            return null;
        }
        if (refreshes.stream().anyMatch(refresh -> refresh.filter.test(topic))) {
            return null; // its snapshot would have been newer, but it was retired before
        }
        return "seq " + last + " of " + topic + " is followed by " + value + " without a gap that names it";
    }

    /** A gap, up to an offset. */
    void doubt(Collection<String> topics, long to) {
        serial++;
        for (String topic : topics) {
            Doubt before = doubts.get(topic);
            doubts.put(topic, new Doubt(before == null ? to : Math.max(before.to, to), serial));
        }
    }

    /** All topics that may be meant. */
    List<String> matching(Predicate<String> filter) {
        return universe.stream().filter(filter).toList();
    }

    Set<String> doubts() {
        return doubts.keySet();
    }

    /** Topics that the client does not ask for any more. */
    void forget(Predicate<String> topics) {
        values.keySet().removeIf(topics);
        seen.keySet().removeIf(topics);
        seqs.keySet().removeIf(topics);
        unread.keySet().removeIf(topics);
        doubts.keySet().removeIf(topics);
    }

    Map<String, Value> values() {
        return values;
    }

    /** Snapshots are about to come of all topics that match and exist at that offset. */
    Refresh refresh(Predicate<String> filter, long offset) {
        Refresh refresh = new Refresh(filter, offset);
        refreshes.add(refresh);
        return refresh;
    }

    /** The connection is gone before the snapshots were there. */
    void abandonRefreshes() {
        refreshes.clear();
    }

    /** Snapshots on their way. */
    final class Refresh {
        private final Predicate<String> filter;
        private final long offset;
        private final Set<String> touched = new HashSet<>();
        private final Set<String> snapshots = new HashSet<>();
        private long begun = serial;

        private Refresh(Predicate<String> filter, long offset) {
            this.filter = filter;
            this.offset = offset;
        }

        /** The gap that belongs to it, of a resume that was not recovered, stands before its snapshots. */
        void beginBehindGap(long to) {
            doubt(matching(filter), to);
            begun = serial;
        }

        /** All snapshots are there: what had none, and nothing since, is gone. */
        void complete() {
            refreshes.remove(this);
            for (String topic : matching(filter)) {
                Value value = values.get(topic);
                if (!touched.contains(topic) && (value == null || value.offset <= offset)) {
                    values.remove(topic);
                }
                if (!snapshots.contains(topic)) {
                    unread.put(topic, offset);
                }
                Doubt doubt = doubts.get(topic);
                if (doubt != null && doubt.serial <= begun) {
                    doubts.remove(topic);
                }
            }
        }
    }
}
