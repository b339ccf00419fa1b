package dev.sluice.session;

import dev.sluice.message.Publication;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.List;

/**
 * Who of a lane's sessions wants which topic: brings each update to them, to those that keep up rank by rank, in turns. What
 * fails in one session ends that one only. Owned by one lane.
 */
final class FanOut {

    private final LaneTopics topics;
    private final int turnSockets;
    private final FilterIndex<Audience> index = new FilterIndex<>(this::audience);
    private final Batches batches = new Batches();
    private final Turns turns;

    /**
     * @param turnSockets how many sockets a rank has at most, and after how many no further rank has its turn in a drain
     * @param dueMax how many updates a rank may be due
     */
    FanOut(LaneTopics topics, int turnSockets, int dueMax) {
        this.topics = topics;
        this.turnSockets = turnSockets;
        this.turns = new Turns(dueMax);
    }

    private Audience audience(TopicFilter filter) {
        return new Audience(filter, turnSockets);
    }

    /** A seat for a subscription in the audience of a filter. */
    Audience.Seat seat(TopicFilter filter, Subscription subscription) {
        return index.group(filter).seat(subscription);
    }

    void leave(Audience.Seat seat) {
        seat.leave();
        if (seat.audience().isEmpty()) {
            index.remove(seat.audience().filter());
        }
    }

    /** Those who want updates of a topic; for tests. */
    List<Audience> audiences(Topic topic) {
        return index.matching(topic);
    }

    /** Offers a live update to all who want it, or keeps it for their turn; false if nobody does. */
    boolean offer(Publication publication) {
        LaneTopic topic = topics.update(publication);
        List<Audience> audiences = topic.audiences(index);
        for (int i = 0; i < audiences.size(); i++) {
            Audience audience = audiences.get(i);
            audience.meet(publication, turns);
            audience.offer(topic);
        }
        return !audiences.isEmpty();
    }

    /** Whether a rank waits for its turn. */
    boolean isOwing() {
        return !turns.isEmpty();
    }

    /** Whether a rank is due so much that turns have to come before more updates. */
    boolean isFull() {
        return turns.isFull();
    }

    /** Lets ranks write, those first that have waited longest. Returns how many sockets were written to. */
    int writeTurns() {
        int writes = 0;
        for (Rank rank = turns.next(); rank != null; rank = writes < turnSockets ? turns.next() : null) {
            writes += rank.write(batches);
        }
        return writes;
    }

    /** Writes what waits for the turn of its rank to one session before; it has to leave the rank then. */
    void writeAhead(Audience.Seat seat) {
        seat.writeAhead(batches);
    }

    /**
     * A topic is retired, or goes for a newer one: then what was left to its snapshot has to come now, when no snapshot can be
     * read of it any more.
     */
    void forget(Topic name) {
        LaneTopic topic = topics.remove(name);
        if (topic == null) {
            return;
        }
        if (!topic.last().update().isRetirement()) {
            for (Audience audience : topic.audiences(index)) {
                audience.subscriptions().forEach(subscription -> tellForgotten(subscription, topic));
            }
        }
        topics.free(topic);
    }

    private static void tellForgotten(Subscription subscription, LaneTopic topic) {
        try {
            subscription.session().intake().onForgotten(topic);
        } catch (RuntimeException e) {
            subscription.session().fail(e);
        }
    }

    /** A value that was held back to a rate goes to those who asked for that rate. */
    void release(Pacer pacer, PacedTopic paced, Publication released) {
        for (Audience audience : paced.topic().audiences(index)) {
            for (Subscription subscription : audience.subscriptions()) {
                if (subscription.pacer() == pacer) {
                    release(subscription, paced, released);
                }
            }
        }
    }

    private static void release(Subscription subscription, PacedTopic paced, Publication released) {
        try {
            subscription.session().intake().release(subscription, paced, released);
        } catch (RuntimeException e) {
            subscription.session().fail(e);
        }
    }
}
