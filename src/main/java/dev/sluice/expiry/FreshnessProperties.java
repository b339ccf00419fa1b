package dev.sluice.expiry;

import dev.sluice.protocol.Qualifiers;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long values are fresh whose publishers don't say so, {@code sluice.freshness.*}.
 *
 * @param ttl by filter, written {@code sluice.freshness.ttl[sensors/#]=10s}: where no newer value of a topic comes for so long, its last
 *     one turns stale; 100 ms to 24 h. Of several filters that match a topic the narrowest counts, and of those that do not hold one
 *     another the shortest time; default none
 */
@ConfigurationProperties("sluice.freshness")
record FreshnessProperties(@DefaultValue Map<String, Duration> ttl) {

    FreshnessProperties {
        ttl = Map.copyOf(ttl);
        ttl.forEach(FreshnessProperties::check);
    }

    private static void check(String filter, Duration ttl) {
        try {
            TopicFilter unused = TopicFilter.of(filter);
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException(
                    "sluice.freshness.ttl[" + filter + "]: no topic filter: " + e.getMessage(), e);
        }
        if (ttl.compareTo(Duration.ofMillis(Qualifiers.TTL_MILLIS_MIN)) < 0
                || ttl.compareTo(Duration.ofMillis(Qualifiers.TTL_MILLIS_MAX)) > 0) {
            throw new IllegalArgumentException("sluice.freshness.ttl[" + filter + "] must be 100 ms to 24 h");
        }
    }
}
