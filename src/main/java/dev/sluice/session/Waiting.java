package dev.sluice.session;

import dev.sluice.delivery.Losses;
import dev.sluice.delivery.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a session in whose outboxes something waits, merged by offset: so all updates of a session come in
 * the order of the log, whatever subscription they wait under. A subscription that was ended stays until its last losses
 * have been told.
 */
final class Waiting {

    /** So many that were ended tell their losses each in its place; those of more are told with these. */
    static final int ENDED_MAX = 64;

    private final LongSupplier nowNanos;
    private final List<Subscription> subscriptions = new ArrayList<>(1);

    /** {@code nowNanos} is the clock by which updates grow too old. */
    Waiting(LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** To be called when something was put into its outbox. */
    void add(Subscription subscription) {
        if (!subscription.isWaiting()) {
            subscription.waiting(true);
            subscriptions.add(subscription);
        }
    }

    /** Nothing will be put into its outbox any more, and there is no update in it. */
    void ended(Subscription subscription) {
        if (!subscription.isWaiting()) {
            return;
        }
        if (subscription.outbox().peekLosses() == null) {
            remove(subscription);
            return;
        }
        Subscription before = subscription;
        int count = 0;
        for (Subscription other : subscriptions) {
            if (other != subscription && other.isOver()) {
                before = other;
                count++;
            }
        }
        if (count >= ENDED_MAX) {
            move(subscription.outbox(), before.outbox());
            remove(subscription);
        }
    }

    private static void move(Outbox from, Outbox to) {
        for (Losses losses = from.takeLosses(); losses != null; losses = from.takeLosses()) {
            to.takeIn(losses);
        }
    }

    private void remove(Subscription subscription) {
        subscription.waiting(false);
        subscriptions.remove(subscription);
    }

    /** The subscription whose outbox has what comes first in the log; null if nothing waits. */
    @Nullable
    Subscription first() {
        while (!subscriptions.isEmpty()) {
            Subscription first = lowest();
            if (first.outbox().nextOffset() != Long.MAX_VALUE) {
                return first;
            }
            remove(first);
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

    /** The same when updates that would come first and are too old by now have been lost. */
    @Nullable
    Subscription firstInTime() {
        Subscription first = first();
        while (first != null) {
            expireNext(first);
            Subscription then = first(); // what was lost may stand further back
            if (then == first) {
                return first;
            }
            first = then;
        }
        return null;
    }

    /** Whether an update waits that is not too old, behind whatever losses. */
    boolean hasUpdateInTime() {
        expireNext();
        for (Subscription subscription : subscriptions) {
            if (subscription.outbox().size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Of each outbox, what comes next in it and is too old. */
    private void expireNext() {
        for (Subscription subscription : subscriptions) {
            expireNext(subscription);
        }
    }

    private void expireNext(Subscription subscription) {
        if (subscription.expires()) {
            subscription.expireNext(nowNanos.getAsLong());
        }
    }

    /**
     * Takes the losses that stand before all updates that wait and are not too old; null if an update comes first, or nothing.
     * What other subscriptions lost for the same reason, with nothing in between, is with them.
     */
    @Nullable
    Losses takeLosses() {
        Subscription first = firstInTime();
        if (first == null || first.outbox().peekLosses() == null) {
            return null;
        }
        expireNext();
        first = first();
        Losses losses = first == null ? null : first.outbox().takeLosses();
        if (losses != null) {
            takeNeighboursOf(losses);
        }
        return losses;
    }

    private void takeNeighboursOf(Losses losses) {
        for (Subscription next = first(); next != null; next = first()) {
            Losses neighbour = next.outbox().peekLosses();
            if (neighbour == null || neighbour.reason() != losses.reason()) {
                return;
            }
            losses.addAll(neighbour);
            var unused = next.outbox().takeLosses();
        }
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
