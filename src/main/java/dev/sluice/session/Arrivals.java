package dev.sluice.session;

import dev.sluice.catchup.StoredQueue;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Queued;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.Receiver;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import dev.sluice.protocol.CloseCode;
import dev.sluice.shaping.Filtering;
import dev.sluice.shaping.Filtering.Verdict;
import dev.sluice.shaping.Pacing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

/**
 * Takes the updates that the lane meets into the outboxes of one session: once each, under the subscription that governs
 * the topic, and not at all where a snapshot or a replay will bring them.
 */
final class Arrivals {

    private final Ending ending;
    private final Membership membership;
    private final Subscriptions subscriptions;
    private final StoredQueue stored;
    private final Outbound outbound;
    private final Ledger ledger;
    private final Waiting waiting;
    private final Leaving leaving;
    private long lastMatched;
    private long lastReleased;
    private long lastForgotten;

    Arrivals(
            Ending ending,
            Membership membership,
            Subscriptions subscriptions,
            StoredQueue stored,
            Outbound outbound,
            Ledger ledger,
            Waiting waiting,
            Leaving leaving) {
        this.ending = ending;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.stored = stored;
        this.outbound = outbound;
        this.ledger = ledger;
        this.waiting = waiting;
        this.leaving = leaving;
    }

    /** What sits for a subscription in the audiences of its filters. */
    Receiver under(Subscription subscription) {
        return new Under(subscription);
    }

    private final class Under implements Receiver {
        private final Subscription subscription;

        Under(Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public boolean offer(LaneTopic topic, Publication newest) {
            return Arrivals.this.offer(subscription, topic, newest);
        }

        @Override
        public void takeDirectly(List<Publication> updates, Batches batches) {
            Arrivals.this.takeDirectly(subscription, updates, batches);
        }

        @Override
        public boolean release(Object by, LaneTopic topic, Publication released) {
            Filtering filtering = subscription.filtering();
            if (filtering != null && filtering.isBy(by)) {
                return breakSilence(subscription, filtering, topic, released);
            }
            return Arrivals.this.release(subscription, by, topic, released);
        }

        @Override
        public boolean onForgotten(LaneTopic topic, Publication last) {
            return Arrivals.this.onForgotten(topic, last);
        }

        @Override
        public void makeRoom() {
            takeInReleased();
            outbound.write();
        }

        @Override
        public void fail(Throwable fault) {
            ending.fail(fault);
        }
    }

    /** A live update of a topic matches a filter of that subscription; perhaps others of this session too. */
    private boolean offer(Subscription hit, LaneTopic topic, Publication newest) {
        long id = newest.id();
        if (lastMatched == id) {
            return false; // by another filter of this session
        }
        lastMatched = id;
        boolean left = isLeftToStored(topic);
        Subscription governing = subscriptions.isOnly() ? hit : subscriptions.governing(topic.topic());
        if (governing == null) {
            return false;
        }
        boolean selected = !leaving.isActive() || leaving.arrives(topic, governing, left);
        Filtering filtering = governing.filtering();
        Verdict verdict = filtering == null ? Verdict.PASSES : meet(filtering, topic, selected, left);
        if (!selected) {
            return false;
        }
        if (!left) {
            return take(governing, topic, newest, verdict);
        }
        Pacing pacing = governing.pacing();
        if (pacing != null && verdict == Verdict.PASSES) {
            pacing.passOver(topic);
        }
        return false;
    }

    /** Whether it is beyond the deadband; what ends a topic always is, and what is not selected begins it anew. */
    private Verdict meet(Filtering filtering, LaneTopic topic, boolean isSelected, boolean isStored) {
        if (topic.last().isRetirement() || !isSelected) {
            letGo(filtering, topic);
            filtering.leave(topic);
            return Verdict.PASSES;
        }
        if (topic.topic().isSystem()) {
            return Verdict.PASSES; // once a second anyway, several at one offset
        }
        if (isStored) {
            letGo(filtering, topic);
            return filtering.passOver(topic) ? Verdict.PASSES : Verdict.FILTERED;
        }
        Verdict verdict = filtering.meet(topic);
        if (verdict == Verdict.PASSES || verdict == Verdict.PASSES_HERE) {
            letGo(filtering, topic);
        }
        return verdict;
    }

    /** Something newer of a topic goes out in place of what is held back. */
    private void letGo(Filtering filtering, LaneTopic topic) {
        if (filtering.letGo(topic)) {
            ledger.filterQueued();
        }
    }

    private boolean take(Subscription governing, LaneTopic topic, Publication newest, Verdict verdict) {
        return switch (verdict) {
            case PASSES -> offerUnder(governing, topic, newest);
            case PASSES_HERE -> offerPastPacing(governing, newest);
            case HELD -> {
                ledger.arrive();
                yield false;
            }
            case FILTERED -> {
                ledger.filter();
                yield false;
            }
        };
    }

    /** Those that share its rate are not told of it, so the pacer is not. */
    private boolean offerPastPacing(Subscription governing, Publication newest) {
        Pacing pacing = governing.pacing();
        if (pacing != null) {
            passPacing(pacing, newest);
        }
        return arrive(governing, newest);
    }

    private void passPacing(Pacing pacing, Publication newest) {
        if (pacing.letGo(newest.update().topic())) {
            ledger.conflate();
        }
    }

    /**
     * The updates of one drain that concern a session which keeps up: written at once as far as the socket takes them. The
     * rest goes the way of all others, by the outbox.
     */
    private void takeDirectly(Subscription subscription, List<Publication> updates, Batches batches) {
        int written = outbound.writeDirectly(updates, batches);
        ledger.deliverDirectly(written);
        if (written < updates.size()) {
            outbound.fallBehind();
            for (Publication publication : updates.subList(written, updates.size())) {
                if (arrive(subscription, publication)) {
                    outbound.write();
                }
            }
        }
    }

    /** Whether it will be sent from the store, and is not to be taken in live. */
    private boolean isLeftToStored(LaneTopic topic) {
        boolean left = stored.covers(topic);
        if (left) {
            membership.touch(); // a replay may go on to it
        }
        return left;
    }

    private boolean offerUnder(Subscription governing, LaneTopic topic, Publication newest) {
        ledger.arrive();
        return pace(governing, topic, newest);
    }

    /** The newest update of a topic, which counts as waiting, goes on, or is held to a rate. */
    private boolean pace(Subscription governing, LaneTopic topic, Publication newest) {
        Pacing pacing = governing.pacing();
        // Those of the server's own come once a second anyway, several at one offset.
        Pacing.Verdict verdict = pacing == null || topic.topic().isSystem() ? Pacing.Verdict.DUE : pacing.meet(topic);
        if (verdict == Pacing.Verdict.DUE) {
            return taken(governing, governing.outbox().offer(newest));
        }
        if (verdict == Pacing.Verdict.REPLACES) {
            ledger.conflate();
        }
        if (!stored.isEmpty()) {
            membership.touch(); // a stored one may go for it
        }
        return false;
    }

    private boolean arrive(Subscription subscription, Publication publication) {
        ledger.arrive();
        return taken(subscription, subscription.outbox().offer(publication));
    }

    /** A value that was held back to a rate is given out; perhaps not to this session, and once only. */
    private boolean release(Subscription subscription, Object by, LaneTopic topic, Publication released) {
        Pacing pacing = subscription.pacing();
        if (pacing != null
                && pacing.isBy(by)
                && pacing.isReleased(topic)
                && lastReleased != released.id()
                && subscriptions.governing(topic.topic()) == subscription
                && !isLeftToStored(topic)) {
            lastReleased = released.id();
            return taken(subscription, subscription.outbox().offer(released));
        }
        return false;
    }

    /** The newest value of a topic was held back for as long as it may be, for this session too perhaps. */
    private boolean breakSilence(Subscription subscription, Filtering filtering, LaneTopic topic, Publication newest) {
        if (!filtering.letGo(topic)) {
            return false;
        }
        Pacing pacing = subscription.pacing();
        if (pacing != null && newest.offset() <= pacing.begunAt()) {
            passPacing(pacing, newest); // it is of before, and not held for this one
            return taken(subscription, subscription.outbox().offer(newest));
        }
        return pace(subscription, topic, newest);
    }

    /**
     * A topic is about to be forgotten: what was left to a snapshot is to be taken in, in its place in the log and past any
     * rate, since it can not be read later.
     */
    private boolean onForgotten(LaneTopic topic, Publication last) {
        if (lastForgotten == last.id()) {
            return false; // by another filter of this session
        }
        lastForgotten = last.id();
        Subscription governing = subscriptions.governing(topic.topic());
        boolean comes = governing != null && stored.hasSwallowed(topic);
        if (leaving.isActive()) {
            comes = governing != null && comes && leaving.arrives(topic, governing, false);
            leaving.forget(topic);
        }
        boolean isHeld = governing != null && forgetInFilter(governing, topic, last);
        if (comes && !isHeld) {
            ledger.arrive();
        }
        if (comes || isHeld) {
            subscriptions.released().add(new Queued(last, last.offset()));
        }
        return comes || isHeld;
    }

    /** Returns whether its last value was held back by the deadband: then it goes out now. */
    private boolean forgetInFilter(Subscription governing, LaneTopic topic, Publication last) {
        Filtering filtering = governing.filtering();
        if (filtering == null) {
            return false;
        }
        boolean isHeld = filtering.letGo(topic);
        filtering.leave(topic);
        Pacing pacing = governing.pacing();
        if (isHeld && pacing != null) {
            passPacing(pacing, last);
        }
        return isHeld;
    }

    /**
     * Values that were held back, or left to a snapshot, until now. That many come at once is no fault of the client, so one
     * that takes updates is written to whenever an outbox is full. For one that takes none there is nothing to wait for, and its
     * policies decide at once about all that are left.
     */
    void takeInReleased() {
        Queue<Queued> released = subscriptions.released();
        while (!released.isEmpty()) {
            Subscription governing = governing(released.element());
            if (governing.outbox().isFull()) {
                outbound.write();
            }
            if (governing.outbox().isFull() && outbound.takesNothing()) {
                takeInAll(released);
            } else {
                takeInAsFits(governing, released);
            }
        }
    }

    private void takeInAll(Queue<Queued> released) {
        List<Queued> all = new ArrayList<>(released);
        released.clear();
        if (!subscriptions.moveIn(all)) {
            ending.endSoon(CloseCode.TOO_SLOW);
        }
        membership.touch();
    }

    /** As many of the next ones as there is room for, but one at least. */
    private void takeInAsFits(Subscription governing, Queue<Queued> released) {
        int room = Math.max(1, governing.room());
        List<Queued> together = new ArrayList<>();
        while (!released.isEmpty() && together.size() < room && governing(released.element()) == governing) {
            together.add(released.remove());
        }
        boolean unused = taken(governing, governing.outbox().insert(together));
    }

    private Subscription governing(Queued queued) {
        return Objects.requireNonNull(
                subscriptions.governing(queued.publication().update().topic()));
    }

    /** Returns whether there is no room for another one. */
    private boolean taken(Subscription subscription, boolean stays) {
        if (!stays) {
            ending.endSoon(CloseCode.TOO_SLOW);
        }
        waiting.add(subscription);
        membership.touch();
        return subscription.outbox().isFull();
    }
}
