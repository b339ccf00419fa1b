package dev.sluice.session;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subscription that governs a topic, the one made last of those that match it and want what is live: by a walk over the filters while they
 * are few, by an index of the session's own when they are many. What it takes is spent from the session's budget.
 */
final class Governing {

    private static final int WALKED_MAX = 16;

    private final List<Subscription> byAge;
    private final Budget budget;
    private final IndexBytes memory;
    private @Nullable FilterIndex<Owners> index;
    private int filters;
    private long bytes;
    private int vain;
    private long askedBytes;

    /** {@code byAge} are the subscriptions in the order in which they were made. */
    Governing(List<Subscription> byAge, Budget budget, IndexBytes memory) {
        this.byAge = byAge;
        this.budget = budget;
        this.memory = memory;
    }

    /** Whose a filter is: of one as a rule, of several where what is granted cuts different filters down to the same. */
    private static final class Owners {
        private final List<Subscription> all = new ArrayList<>(1);
    }

    /** How many filters there are, those included that were asked for in vain. */
    int filters() {
        return filters + vain;
    }

    /** What they take in an index, and the texts that were asked for beside them. */
    long bytes() {
        return bytes + askedBytes;
    }

    /** What is kept of a filter that was asked for, beside what counts of it. */
    static long bytesBeside(TopicFilter asked, List<TopicFilter> parts) {
        return parts.equals(List.of(asked)) ? 0 : asked.memoryBytes();
    }

    /** A filter was asked for of which these count, or with -1 for {@code times} is no more. */
    void asked(TopicFilter asked, List<Subscription.Interest> parts, int times) {
        long more = times
                * bytesBeside(
                        asked, parts.stream().map(Subscription.Interest::filter).toList());
        askedBytes += more;
        memory.add(more);
        vain += parts.isEmpty() ? times : 0;
    }

    /** What an index of the session's own would take more with those. */
    long bytesMoreWith(Collection<TopicFilter> added) {
        if (filters + added.size() <= WALKED_MAX) {
            return 0;
        }
        long more = added.stream().mapToLong(TopicFilter::indexBytes).sum();
        return index == null ? bytes + more : more;
    }

    /** A subscription has so many more filters, and knows of them already. */
    void entered(List<Subscription.Interest> more, Subscription owner) {
        filters += more.size();
        long added = more.stream().mapToLong(part -> part.filter().indexBytes()).sum();
        bytes += added;
        if (index != null) {
            memory.add(added);
            for (Subscription.Interest part : more) {
                index.group(part.filter()).all.add(owner);
            }
        } else if (filters > WALKED_MAX) {
            index = newIndex();
        }
    }

    private FilterIndex<Owners> newIndex() {
        FilterIndex<Owners> made = new FilterIndex<>(filter -> new Owners());
        for (Subscription subscription : byAge) {
            subscription
                    .interests()
                    .forEach(part -> made.group(part.filter()).all.add(subscription));
        }
        memory.add(bytes);
        return made;
    }

    /** A subscription has one filter less. */
    void left(TopicFilter filter, Subscription owner) {
        filters--;
        bytes -= filter.indexBytes();
        if (index != null) {
            memory.add(-filter.indexBytes());
            List<Subscription> owners = index.group(filter).all;
            owners.remove(owner);
            if (owners.isEmpty()) {
                index.remove(filter);
            }
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
            if (!subscription.isRange() && subscription.matches(topic)) {
                return subscription;
            }
        }
        return null;
    }

    private static @Nullable Subscription newest(List<Owners> owners) {
        Subscription newest = null;
        for (Owners same : owners) {
            for (Subscription subscription : same.all) {
                if (!subscription.isRange() && (newest == null || subscription.isNewerThan(newest))) {
                    newest = subscription;
                }
            }
        }
        return newest;
    }

    private @Nullable Subscription find(FilterIndex<Owners> all, Topic topic) {
        long before = all.looks();
        Subscription newest = newest(all.matching(topic));
        budget.spend(all.looks() - before);
        return newest;
    }
}
