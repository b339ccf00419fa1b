package dev.sluice.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a session in whose outboxes something waits, merged by offset: so all updates of a session come in
 * the order of the log, whatever subscription they wait under. A subscription that was ended stays until its last losses
 * have been told.
 */
final class Waiting {

    private final List<Subscription> subscriptions = new ArrayList<>(1);

    /** To be called when something was put into its outbox. */
    void add(Subscription subscription) {
        if (!subscription.isWaiting()) {
            subscription.waiting(true);
            subscriptions.add(subscription);
        }
    }

    /** The subscription whose outbox has what comes first in the log; null if nothing waits. */
    @Nullable
    Subscription first() {
        while (!subscriptions.isEmpty()) {
            Subscription first = lowest();
            if (first.outbox().nextOffset() != Long.MAX_VALUE) {
                return first;
            }
            first.waiting(false);
            subscriptions.remove(first);
        }
        return null;
    }

    private Subscription lowest() {
        Subscription lowest = subscriptions.get(0);
        for (int i = 1; i < subscriptions.size(); i++) {
            Subscription other = subscriptions.get(i);
            if (other.outbox().nextOffset() < lowest.outbox().nextOffset()) {
                lowest = other;
            }
        }
        return lowest;
    }

    void forEach(Consumer<Subscription> action) {
        subscriptions.forEach(action);
    }

    /** Whether there is more than losses. */
    boolean hasUpdate() {
        for (Subscription subscription : subscriptions) {
            if (subscription.outbox().size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** An offset below which nothing waits, and no loss is untold; {@link Long#MAX_VALUE} if there is neither. */
    long outstandingFrom() {
        long lowest = Long.MAX_VALUE;
        for (Subscription subscription : subscriptions) {
            lowest = Math.min(lowest, subscription.outbox().outstandingFrom());
        }
        return lowest;
    }

    /** Where in the log the first update or loss stands; {@link Long#MAX_VALUE} if nothing waits. */
    long nextOffset() {
        Subscription first = first();
        return first == null ? Long.MAX_VALUE : first.outbox().nextOffset();
    }
}
