package dev.sluice.expiry;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The ttl of topics whose publishers name none. Immutable. */
final class DefaultTtls {

    private final List<OfFilter> all;

    private record OfFilter(TopicFilter filter, int millis) {}

    DefaultTtls(Map<String, Duration> byFilter) {
        this.all = byFilter.entrySet().stream()
                .map(entry -> new OfFilter(
                        TopicFilter.of(entry.getKey()), (int) entry.getValue().toMillis()))
                .sorted(Comparator.comparingInt(OfFilter::millis))
                .toList();
    }

    /** In milliseconds, 0 for none: of the narrowest filter that matches, else of the one with the shortest time. */
    int of(Topic topic) {
        OfFilter narrowest = null;
        for (OfFilter each : all) {
            if (each.filter.matches(topic) && (narrowest == null || isWithin(each.filter, narrowest.filter))) {
                narrowest = each;
            }
        }
        return narrowest == null ? 0 : narrowest.millis;
    }

    private static boolean isWithin(TopicFilter one, TopicFilter other) {
        return other.covers(one) && !one.covers(other);
    }
}
