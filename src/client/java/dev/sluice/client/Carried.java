package dev.sluice.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscriptions that one link carries: which one fits beside the others, whose a topic is, and who must hear of a gap. */
final class Carried {

    /** Of one connection; the server takes 1,024 by default. */
    private static final int FILTERS_MAX = 1_000;

    private static final int ROUTES_MAX = 10_000;

    private final Set<Feed> feeds = new LinkedHashSet<>();
    private final Map<String, Feed> routes = new HashMap<>();

    /** All of them, as they are now. */
    List<Feed> all() {
        return List.copyOf(feeds);
    }

    @Nullable
    Feed first() {
        return feeds.isEmpty() ? null : feeds.iterator().next();
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    int size() {
        return feeds.size();
    }

    boolean has(Feed feed) {
        return feeds.contains(feed);
    }

    void add(Feed feed) {
        feeds.add(feed);
        routes.clear();
    }

    void remove(Collection<Feed> gone) {
        feeds.removeAll(gone);
        routes.clear();
    }

    /**
     * Whether one more can share the connection. On one connection of several subscriptions that match a topic the one made last
     * governs it, and its snapshot swallows updates of the others: so none may overlap.
     */
    boolean fits(Feed feed) {
        int filters = feeds.stream().mapToInt(other -> other.topics().size()).sum();
        return !feed.isExclusive()
                && filters + feed.topics().size() <= FILTERS_MAX
                && feeds.stream()
                        .noneMatch(other -> other.isExclusive() || Filters.anyOverlap(other.topics(), feed.topics()));
    }

    /** How many updates all of them together can take. */
    long demand() {
        return feeds.stream().mapToLong(Feed::demand).min().orElse(0);
    }

    boolean areSynced() {
        return feeds.stream().allMatch(Feed::isSynced);
    }

    /** Whose topic it is; null where nobody wants it any more, as when it was under way for one who has left. */
    @Nullable
    Feed feedOf(String topic) {
        Feed known = routes.get(topic);
        if (known != null) {
            return known;
        }
        for (Feed feed : feeds) {
            if (feed.wants(topic)) {
                if (routes.size() >= ROUTES_MAX) {
                    routes.clear();
                }
                routes.put(topic, feed);
                return feed;
            }
        }
        return null;
    }

    /** Those who must hear of a gap: better one too many than one too few. */
    List<Feed> concernedBy(Gap gap) {
        if (!gap.topics().isEmpty()) {
            return feeds.stream()
                    .filter(feed -> gap.topics().stream().anyMatch(feed::wants))
                    .toList();
        }
        List<Feed> replaying = feeds.stream().filter(Feed::isReplaying).toList();
        return gap.reason().equals("history") && !replaying.isEmpty() ? replaying : all();
    }
}
