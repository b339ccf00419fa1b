package dev.sluice.security;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do: filters to subscribe to, filters to publish within, and whether to administer. There are no denials, so
 * several together are their union. Whatever the filters say, the server's own topics are read by who administers, and
 * published on by nobody. Immutable.
 */
public final class Grants {

    public static final Grants NONE = new Grants(List.of(), List.of(), false);

    private static final List<TopicFilter> ALL = List.of(TopicFilter.of("#"));

    /** Null stands for all, which no filter says: a wildcard in the first level passes by what begins with {@code $}. */
    private final @Nullable List<TopicFilter> subscribe;

    private final @Nullable List<TopicFilter> publish;
    private final boolean admin;

    private Grants(@Nullable List<TopicFilter> subscribe, @Nullable List<TopicFilter> publish, boolean admin) {
        this.subscribe = subscribe;
        this.publish = publish;
        this.admin = admin;
    }

    public static Grants of(Collection<TopicFilter> subscribe, Collection<TopicFilter> publish, boolean admin) {
        return new Grants(widest(subscribe.stream()), widest(publish.stream()), admin);
    }

    /** Where there are no tokens everybody reads. */
    public static Grants withoutTokens(boolean publish, boolean admin) {
        return new Grants(null, publish ? null : List.of(), admin);
    }

    /** What either of the two allows. */
    public Grants and(Grants other) {
        return new Grants(union(subscribe, other.subscribe), union(publish, other.publish), admin || other.admin);
    }

    private static @Nullable List<TopicFilter> union(
            @Nullable List<TopicFilter> some, @Nullable List<TopicFilter> others) {
        return some == null || others == null ? null : widest(Stream.concat(some.stream(), others.stream()));
    }

    /** Those that no other one covers. */
    private static List<TopicFilter> widest(Stream<TopicFilter> filters) {
        List<TopicFilter> widest = new ArrayList<>();
        filters.forEach(filter -> {
            if (widest.stream().noneMatch(wider -> wider.covers(filter))) {
                widest.removeIf(filter::covers);
                widest.add(filter);
            }
        });
        return List.copyOf(widest);
    }

    /** What of a filter one may subscribe to, and read what is stored of; empty where nothing. */
    public List<TopicFilter> effective(TopicFilter asked) {
        if (asked.isSystem()) {
            return admin ? List.of(asked) : List.of();
        }
        if (subscribe == null) {
            return List.of(asked);
        }
        List<TopicFilter> both = new ArrayList<>(1);
        for (TopicFilter granted : subscribe) {
            TopicFilter part = granted.intersection(asked);
            if (part != null) {
                both.add(part);
            }
        }
        return both.size() < 2 ? List.copyOf(both) : widest(both.stream());
    }

    /** Whether one may hear of a topic at all. */
    public boolean maySubscribe(Topic topic) {
        return topic.isSystem() ? admin : subscribe == null || isIn(subscribe, topic);
    }

    private static boolean isIn(List<TopicFilter> filters, Topic topic) {
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** How many filters {@link #effective} holds an asked one against. */
    public int subscribeFilters() {
        return subscribe == null ? 1 : subscribe.size();
    }

    /** The filters themselves, for who reads them; where there are no tokens {@code #} stands for all. */
    public List<TopicFilter> subscribeTo() {
        return subscribe == null ? ALL : subscribe;
    }

    /** The same for publishing. */
    public List<TopicFilter> publishWithin() {
        return publish == null ? ALL : publish;
    }

    /** Whether there is any topic that one may publish on. */
    public boolean mayPublish() {
        return publish == null || !publish.isEmpty();
    }

    public boolean mayPublish(Topic topic) {
        return !topic.isSystem() && (publish == null || isIn(publish, topic));
    }

    /** Whether the server's own topics and its administration are open. */
    public boolean isAdmin() {
        return admin;
    }
}
