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
import dev.sluice.shaping.Pacing;
import java.util.List;

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
            Waiting waiting) {
        this.ending = ending;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.stored = stored;
        this.outbound = outbound;
        this.ledger = ledger;
        this.waiting = waiting;
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
        public void offer(LaneTopic topic) {
            Arrivals.this.offer(subscription, topic);
        }

        @Override
        public void takeDirectly(List<Publication> updates, Batches batches) {
            Arrivals.this.takeDirectly(subscription, updates, batches);
        }

        @Override
        public void release(LaneTopic topic, Publication released) {
            Arrivals.this.release(subscription, topic, released);
        }

        @Override
        public void onForgotten(LaneTopic topic) {
            Arrivals.this.onForgotten(topic);
        }

        @Override
        public void fail(Throwable fault) {
            ending.fail(fault);
        }
    }

    /** A live update of a topic matches a filter of that subscription; perhaps others of this session too. */
    private void offer(Subscription hit, LaneTopic topic) {
        long offset = topic.last().offset();
        if (lastMatched == offset) {
            return; // by another filter of this session
        }
        lastMatched = offset;
        boolean left = isLeftToStored(topic);
        Subscription governing = subscriptions.isOnly() ? hit : subscriptions.governing(topic.topic());
        if (governing == null) {
            return;
        }
        Pacing pacing = governing.pacing();
        if (!left) {
            offerUnder(governing, topic);
        } else if (pacing != null) {
            pacing.passOver(topic);
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
                arrive(subscription, publication);
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

    private void offerUnder(Subscription governing, LaneTopic topic) {
        Pacing pacing = governing.pacing();
        switch (pacing == null ? Pacing.Verdict.DUE : pacing.meet(topic)) {
            case DUE -> arrive(governing, topic.last());
            case HELD -> ledger.arrive();
            case REPLACES -> {
                ledger.arrive();
                ledger.conflate();
            }
        }
    }

    private void arrive(Subscription subscription, Publication publication) {
        makeRoom(subscription, publication);
        ledger.arrive();
        taken(subscription, subscription.outbox().offer(publication));
    }

    /** A value that was held back to a rate is given out; perhaps not to this session, and once only. */
    private void release(Subscription subscription, LaneTopic topic, Publication released) {
        Pacing pacing = subscription.pacing();
        if (pacing != null
                && pacing.isReleased(topic)
                && lastReleased != released.offset()
                && subscriptions.governing(topic.topic()) == subscription
                && !isLeftToStored(topic)) {
            lastReleased = released.offset();
            makeRoom(subscription, released);
            taken(subscription, subscription.outbox().offer(released));
        }
    }

    /**
     * A topic is about to be forgotten: what was left to a snapshot is taken in now, in its place in the log and past any
     * rate, since it can not be read later.
     */
    private void onForgotten(LaneTopic topic) {
        long offset = topic.last().offset();
        Subscription governing = subscriptions.governing(topic.topic());
        if (lastForgotten != offset && governing != null && stored.hasSwallowed(topic)) {
            lastForgotten = offset;
            makeRoom(governing, topic.last());
            ledger.arrive();
            taken(governing, governing.outbox().insert(List.of(new Queued(topic.last(), offset))));
        }
    }

    /** Values that were held back until their subscription changed, by offset; that many come at once is no fault of the client. */
    void takeIn(List<Queued> released) {
        for (Queued queued : released) {
            Subscription governing =
                    subscriptions.governing(queued.publication().update().topic());
            if (governing != null) {
                makeRoom(governing, queued.publication());
                taken(governing, governing.outbox().insert(List.of(queued)));
            }
        }
    }

    /** A loss is decided by what the client can take, not by the size of the lane's batch. */
    private void makeRoom(Subscription subscription, Publication arriving) {
        if (subscription.outbox().isFull()) {
            waiting.arriving(arriving.offset());
            outbound.write();
            waiting.arriving(Long.MAX_VALUE);
        }
    }

    private void taken(Subscription subscription, boolean stays) {
        if (!stays) {
            ending.endSoon(CloseCode.TOO_SLOW);
        }
        waiting.add(subscription);
        membership.touch();
    }
}
