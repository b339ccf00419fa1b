package dev.sluice.session;

import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.message.Publication;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one session in the order in which they were made. A topic is governed by the one made last of
 * those that match it; when another comes to govern it, what waits of it moves along.
 */
final class Subscriptions {

    private final ClientSession session;
    private final FilterIndex<Subscription> index;
    private final Ledger ledger;
    private final Waiting waiting;
    private final List<Subscription> byAge = new ArrayList<>(1);

    Subscriptions(ClientSession session, FilterIndex<Subscription> index, Ledger ledger, Waiting waiting) {
        this.session = session;
        this.index = index;
        this.ledger = ledger;
        this.waiting = waiting;
    }

    /** Makes a subscription, the last one; filters that another one had change over to it. */
    void subscribe(Collection<TopicFilter> filters, Contract contract) {
        Subscription made = new Subscription(session, contract, contract.newOutbox(ledger));
        for (TopicFilter filter : filters) {
            leave(filter);
            made.filters().put(filter, index.add(filter, made));
        }
        byAge.add(made);
        moveWaiting();
    }

    /** Ends filters, all of which there must be. */
    void unsubscribe(Collection<TopicFilter> filters) {
        filters.forEach(this::leave);
        moveWaiting();
    }

    /** Ends all; what waits is forgotten. */
    void clear() {
        unsubscribe(filters());
    }

    private void leave(TopicFilter filter) {
        for (Subscription subscription : byAge) {
            var membership = subscription.filters().remove(filter);
            if (membership != null) {
                index.remove(membership);
            }
        }
    }

    /** Brings what waits under the subscription that now governs its topic, and lets go what nobody asks for any more. */
    private void moveWaiting() {
        for (Subscription from : byAge) {
            List<Publication> moved = from.outbox().remove(topic -> governing(topic) != from);
            for (Subscription to : byAge) {
                List<Publication> toThis = moved.stream()
                        .filter(publication -> governing(publication.update().topic()) == to)
                        .toList();
                if (!toThis.isEmpty()) {
                    to.outbox().insert(toThis);
                    waiting.add(to);
                }
            }
            ledger.withdraw((int) moved.stream()
                    .filter(publication -> governing(publication.update().topic()) == null)
                    .count());
        }
        byAge.removeIf(subscription -> subscription.filters().isEmpty());
    }

    /** The subscription under whose contract the session hears of a topic; null if it does not ask for it. */
    @Nullable
    Subscription governing(Topic topic) {
        for (int i = byAge.size() - 1; i >= 0; i--) {
            Subscription subscription = byAge.get(i);
            if (subscription.matches(topic)) {
                return subscription;
            }
        }
        return null;
    }

    /** Whether a filter of the only subscription that there is matched, so that nothing has to be looked up. */
    boolean isOnly() {
        return byAge.size() == 1;
    }

    List<TopicFilter> filters() {
        return byAge.stream()
                .flatMap(subscription -> subscription.filters().keySet().stream())
                .toList();
    }

    /** How many subscriptions would be there with one more, which takes over those filters. */
    int countWith(Collection<TopicFilter> filters) {
        Set<TopicFilter> taken = new HashSet<>(filters);
        return 1
                + (int) byAge.stream()
                        .filter(subscription ->
                                !taken.containsAll(subscription.filters().keySet()))
                        .count();
    }

    List<Subscription> all() {
        return byAge;
    }
}
