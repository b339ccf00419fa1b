package dev.sluice.session;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subscription that governs a topic, the one made last of those that match it: by a walk over the filters while they
 * are few, by an index of the session's own when they are many. What it takes is spent from the session's budget.
 */
final class Governing {

    private static final int WALKED_MAX = 16;

    private final List<Subscription> byAge;
    private final Budget budget;
    private final IndexBytes memory;
    private @Nullable FilterIndex<Owner> index;
    private int filters;
    private long bytes;
    private long made;

    /** {@code byAge} are the subscriptions in the order in which they were made. */
    Governing(List<Subscription> byAge, Budget budget, IndexBytes memory) {
        this.byAge = byAge;
        this.budget = budget;
        this.memory = memory;
    }

    /** Whose a filter is, and how late that one came. */
    private static final class Owner {
        private @Nullable Subscription subscription;
        private long number;

        void is(Subscription owner, long since) {
            subscription = owner;
            number = since;
        }
    }

    /** How many filters there are. */
    int filters() {
        return filters;
    }

    /** What they take in an index. */
    long bytes() {
        return bytes;
    }

    /** What an index of the session's own would take more with those. */
    long bytesMoreWith(Collection<TopicFilter> added) {
        if (filters + added.size() <= WALKED_MAX) {
            return 0;
        }
        long more = added.stream().mapToLong(TopicFilter::indexBytes).sum();
        return index == null ? bytes + more : more;
    }

    /** A subscription, the newest one, has one more filter. */
    void entered(TopicFilter filter, Subscription owner) {
        filters++;
        bytes += filter.indexBytes();
        if (index != null) {
            memory.add(filter.indexBytes());
            index.group(filter).is(owner, ++made);
        } else if (filters > WALKED_MAX) {
            index = newIndex();
        }
    }

    private FilterIndex<Owner> newIndex() {
        FilterIndex<Owner> made = new FilterIndex<>(filter -> new Owner());
        for (Subscription subscription : byAge) {
            for (TopicFilter filter : subscription.filters().keySet()) {
                made.group(filter).is(subscription, ++this.made);
            }
        }
        memory.add(bytes);
        return made;
    }

    /** A subscription has one filter less. */
    void left(TopicFilter filter) {
        filters--;
        bytes -= filter.indexBytes();
        if (index != null) {
            memory.add(-filter.indexBytes());
            index.remove(filter);
            if (filters <= WALKED_MAX / 2) {
                memory.add(-bytes);
                index = null;
            }
        }
    }

    @Nullable
    Subscription of(Topic topic) {
        return index == null ? walk(topic) : find(index, topic);
    }

    private @Nullable Subscription walk(Topic topic) {
        budget.spend(filters);
        for (int i = byAge.size() - 1; i >= 0; i--) {
            Subscription subscription = byAge.get(i);
            if (subscription.matches(topic)) {
                return subscription;
            }
        }
        return null;
    }

    private @Nullable Subscription find(FilterIndex<Owner> all, Topic topic) {
        long before = all.looks();
        Owner newest = null;
        for (Owner owner : all.matching(topic)) {
            if (newest == null || owner.number > newest.number) {
                newest = owner;
            }
        }
        budget.spend(all.looks() - before);
        return newest == null ? null : newest.subscription;
    }
}
