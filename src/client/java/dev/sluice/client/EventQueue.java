package dev.sluice.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber was not told yet, since it asked for no more. Updates are bounded by the credit that was given for them.
 * What comes between two updates, however often the connection is lost meanwhile, is kept as one beginning, one gap per
 * reason, one list of dropped topics and one synced, in that order: nothing of it is lost, and it takes no memory that
 * grows.
 */
final class EventQueue {

    private final Deque<StreamEvent> events = new ArrayDeque<>();
    private int updates;

    int updates() {
        return updates;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    @Nullable
    StreamEvent poll() {
        StreamEvent event = events.poll();
        if (event instanceof Update) {
            updates--;
        }
        return event;
    }

    void add(StreamEvent event) {
        if (event instanceof Update) {
            updates++;
            events.add(event);
        } else if (events.isEmpty() || events.peekLast() instanceof Update) {
            events.add(event);
        } else {
            merge(event);
        }
    }

    void clear() {
        events.clear();
        updates = 0;
    }

    /** Takes off what stands behind the last update, and puts it back with one more. */
    private void merge(StreamEvent event) {
        Deque<StreamEvent> run = new ArrayDeque<>();
        while (!events.isEmpty() && !(events.peekLast() instanceof Update)) {
            run.addFirst(events.removeLast());
        }
        run.add(event);
        Run merged = new Run();
        run.forEach(merged::add);
        merged.addTo(events);
    }

    private static final class Run {

        private @Nullable Began began;
        private final List<Gap> gaps = new ArrayList<>();
        private final Set<String> dropped = new HashSet<>();
        private boolean isSynced;

        void add(StreamEvent event) {
            if (event instanceof Began next) {
                began = began == null ? next : both(began, next);
                isSynced = false;
            } else if (event instanceof Gap gap) {
                addGap(gap);
            } else if (event instanceof Dropped gone) {
                dropped.addAll(gone.topics());
            } else {
                isSynced = true;
            }
        }

        /** The later place, and the worse way to have come there. */
        private static Began both(Began earlier, Began later) {
            boolean isWhole = later.start() == Began.Start.RECOVERED;
            return isWhole ? new Began(later.epoch(), later.offset(), earlier.start()) : later;
        }

        private void addGap(Gap gap) {
            for (int i = 0; i < gaps.size(); i++) {
                if (gaps.get(i).reason().equals(gap.reason())) {
                    gaps.set(i, gaps.get(i).and(gap));
                    return;
                }
            }
            gaps.add(gap);
        }

        void addTo(Deque<StreamEvent> events) {
            if (began != null) {
                events.add(began);
            }
            events.addAll(gaps);
            if (!dropped.isEmpty()) {
                events.add(new Dropped(dropped));
            }
            if (isSynced) {
                events.add(new Synced());
            }
        }
    }
}
