package dev.sluice.security;

import dev.sluice.topic.FilterSet;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do: filters to subscribe to, filters to publish within, and whether to administer. There are no denials, so
 * several together are their union. Whatever the filters say, the server's own topics are read by who administers, and
 * published on by nobody. Immutable; equal if written alike.
 */
public final class Grants {

    public static final Grants NONE = new Grants(FilterSet.NONE, FilterSet.NONE, false);

    private static final List<TopicFilter> ALL = List.of(TopicFilter.of("#"));

    /** Null stands for all, which no filter says: a wildcard in the first level passes by what begins with {@code $}. */
    private final @Nullable FilterSet subscribe;

    private final @Nullable FilterSet publish;
    private final boolean admin;

    private Grants(@Nullable FilterSet subscribe, @Nullable FilterSet publish, boolean admin) {
        this.subscribe = subscribe;
        this.publish = publish;
        this.admin = admin;
    }

    public static Grants of(Collection<TopicFilter> subscribe, Collection<TopicFilter> publish, boolean admin) {
        return new Grants(FilterSet.of(subscribe), FilterSet.of(publish), admin);
    }

    /** Where there are no tokens everybody reads. */
    public static Grants withoutTokens(boolean publish, boolean admin) {
        return new Grants(null, publish ? null : FilterSet.NONE, admin);
    }

    /** What either of the two allows. */
    public Grants and(Grants other) {
        return new Grants(union(subscribe, other.subscribe), union(publish, other.publish), admin || other.admin);
    }

    private static @Nullable FilterSet union(@Nullable FilterSet some, @Nullable FilterSet others) {
        return some == null || others == null ? null : some.and(others);
    }

    /** What of a filter one may subscribe to, and read what is stored of; empty where nothing. */
    public List<TopicFilter> effective(TopicFilter asked) {
        if (asked.isSystem()) {
            return admin ? List.of(asked) : List.of();
        }
        return subscribe == null ? List.of(asked) : subscribe.intersection(asked);
    }

    /** Whether one may hear of a topic at all. */
    public boolean maySubscribe(Topic topic) {
        return topic.isSystem() ? admin : subscribe == null || subscribe.matches(topic);
    }

    /** How many filters {@link #effective} holds an asked one against. */
    public int subscribeFilters() {
        return subscribe == null ? 1 : subscribe.size();
    }

    /** About how many bytes of heap its filters take. */
    public long memoryBytes() {
        return (subscribe == null ? 0 : subscribe.memoryBytes()) + (publish == null ? 0 : publish.memoryBytes());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Grants that
                        && admin == that.admin
                        && Objects.equals(subscribe, that.subscribe)
                        && Objects.equals(publish, that.publish));
    }

    @Override
    public int hashCode() {
        return Objects.hash(subscribe, publish, admin);
    }

    /** The filters themselves, for who reads them; where there are no tokens {@code #} stands for all. */
    public List<TopicFilter> subscribeTo() {
        return subscribe == null ? ALL : subscribe.filters();
    }

    /** The same for publishing. */
    public List<TopicFilter> publishWithin() {
        return publish == null ? ALL : publish.filters();
    }

    /** Whether there is any topic that one may publish on. */
    public boolean mayPublish() {
        return publish == null || !publish.isEmpty();
    }

    public boolean mayPublish(Topic topic) {
        return !topic.isSystem() && (publish == null || publish.matches(topic));
    }

    /** Whether the server's own topics and its administration are open. */
    public boolean isAdmin() {
        return admin;
    }
}
