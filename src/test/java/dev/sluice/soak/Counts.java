package dev.sluice.soak;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How often what happened, so that a run can be seen to have met everything. Single-threaded. */
final class Counts {

    /** What is counted. */
    enum Event {
        CONNECTS,
        DROPS,
        SENT_AWAY,
        CUT_OFF,
        RECOVERED,
        NOT_RECOVERED,
        SUBSCRIBES,
        UNSUBSCRIBES,
        CONTRACT_CHANGES,
        REFRESHES,
        STALLS,
        SLOW_READS,
        CREDIT_STARVED,
        HEARTBEATS,
        UPDATES,
        SNAPSHOTS,
        GAPS_SLOW,
        GAPS_EXPIRED,
        GAPS_HISTORY,
        LOST,
        CONFLATED
    }

    private final Map<Event, Long> counts = new EnumMap<>(Event.class);

    void add(Event event) {
        add(event, 1);
    }

    void add(Event event, long n) {
        counts.merge(event, n, Long::sum);
    }

    long of(Event event) {
        return counts.getOrDefault(event, 0L);
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(e -> e.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
