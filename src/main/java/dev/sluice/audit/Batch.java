package dev.sluice.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What happened since it was last taken, up to a number. Of more the first stay; but refusals, of which anybody can make any number,
 * give way to all else, newest first.
 */
final class Batch {

    private final int max;
    private final Deque<Happened> refusals = new ArrayDeque<>();
    private final Deque<Happened> others = new ArrayDeque<>();
    private long omitted;

    Batch(int max) {
        this.max = max;
    }

    /** In order, and how many more there were. */
    record Taken(List<Happened> events, long omitted) {

        boolean isEmpty() {
            return events.isEmpty() && omitted == 0;
        }
    }

    void add(Happened happened) {
        boolean isRefusal = happened.event() instanceof AuditEvent.Refused;
        boolean isFull = refusals.size() + others.size() >= max;
        if (isFull) {
            omitted++;
            if (isRefusal || refusals.pollLast() == null) {
                return;
            }
        }
        (isRefusal ? refusals : others).add(happened);
    }

    /** So many are known of no more. */
    void lose(long count) {
        omitted += count;
    }

    boolean isEmpty() {
        return refusals.isEmpty() && others.isEmpty() && omitted == 0;
    }

    Taken take() {
        List<Happened> all = new ArrayList<>(others);
        all.addAll(refusals);
        all.sort(Comparator.comparingLong(Happened::number));
        Taken taken = new Taken(all, omitted);
        refusals.clear();
        others.clear();
        omitted = 0;
        return taken;
    }
}
