package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Queued;
import dev.sluice.message.Publication;
import dev.sluice.protocol.CloseCode;
import java.util.List;

/**
 * Takes the updates that the lane meets into the outboxes of one session: once each, under the subscription that governs
 * the topic, and not at all where a snapshot or a replay will bring them.
 */
final class Intake {

    private final ClientSession session;
    private final Subscriptions subscriptions;
    private final StoredQueue stored;
    private final Outflow outflow;
    private final Ledger ledger;
    private final Waiting waiting;
    private long lastMatched;
    private long lastReleased;
    private long lastForgotten;

    Intake(
            ClientSession session,
            Subscriptions subscriptions,
            StoredQueue stored,
            Outflow outflow,
            Ledger ledger,
            Waiting waiting) {
        this.session = session;
        this.subscriptions = subscriptions;
        this.stored = stored;
        this.outflow = outflow;
        this.ledger = ledger;
        this.waiting = waiting;
    }

    /** A live update of a topic matches a filter of that subscription; perhaps others of this session too. */
    void offer(Subscription hit, LaneTopic topic) {
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
        if (left) {
            passOver(governing, topic);
        } else {
            offerUnder(governing, topic);
        }
    }

    /**
     * The updates of one drain that concern a session which keeps up: written at once as far as the socket takes them. The
     * rest goes the way of all others, by the outbox.
     */
    void takeDirectly(Subscription subscription, List<Publication> updates, Batches batches) {
        int written = outflow.offer(updates, batches);
        ledger.deliverDirectly(written);
        if (written < updates.size()) {
            session.fallBehind();
            for (Publication publication : updates.subList(written, updates.size())) {
                arrive(subscription, publication);
            }
        }
    }

    /** Whether it will be sent from the store, and is not to be taken in live. */
    private boolean isLeftToStored(LaneTopic topic) {
        boolean left = stored.covers(topic);
        if (left) {
            session.touch(); // a replay may go on to it
        }
        return left;
    }

    /** What a pacer holds of it for others is not for this session, which has not counted it. */
    private static void passOver(Subscription governing, LaneTopic topic) {
        PacedTopic paced = governing.pacer() == null ? null : governing.pacer().arrive(topic);
        if (paced != null && paced.held() != null) {
            paced.passOver(governing);
        }
    }

    private void offerUnder(Subscription governing, LaneTopic topic) {
        Pacer pacer = governing.pacer();
        PacedTopic paced = pacer == null ? null : pacer.arrive(topic);
        if (paced == null || paced.held() == null) {
            arrive(governing, topic.last());
        } else {
            hold(governing, paced);
        }
    }

    private void arrive(Subscription subscription, Publication publication) {
        makeRoom(subscription, publication);
        ledger.arrive();
        taken(subscription, subscription.outbox().offer(publication));
    }

    private void hold(Subscription governing, PacedTopic paced) {
        ledger.arrive();
        if (paced.heldFor(governing)) {
            ledger.conflate();
        }
    }

    /** A value that was held back to a rate is given out; perhaps not to this session, and once only. */
    void release(Subscription subscription, PacedTopic paced, Publication released) {
        if (paced.heldFor(subscription)
                && lastReleased != released.offset()
                && subscriptions.governing(paced.topic().topic()) == subscription
                && !isLeftToStored(paced.topic())) {
            lastReleased = released.offset();
            makeRoom(subscription, released);
            taken(subscription, subscription.outbox().offer(released));
        }
    }

    /**
     * A topic is about to be forgotten: what was left to a snapshot is taken in now, in its place in the log and past any
     * rate, since it can not be read later.
     */
    void onForgotten(LaneTopic topic) {
        long offset = topic.last().offset();
        Subscription governing = subscriptions.governing(topic.topic());
        if (lastForgotten != offset && governing != null && stored.hasSwallowed(topic)) {
            lastForgotten = offset;
            makeRoom(governing, topic.last());
            ledger.arrive();
            taken(governing, governing.outbox().insert(List.of(new Queued(topic.last(), offset))));
        }
    }

    /** A loss is decided by what the client can take, not by the size of the lane's batch. */
    private void makeRoom(Subscription subscription, Publication arriving) {
        if (subscription.outbox().isFull()) {
            waiting.arriving(arriving.offset());
            session.write();
            waiting.arriving(Long.MAX_VALUE);
        }
    }

    private void taken(Subscription subscription, boolean stays) {
        if (!stays) {
            session.endSoon(CloseCode.TOO_SLOW);
        }
        waiting.add(subscription);
        session.touch();
    }
}
