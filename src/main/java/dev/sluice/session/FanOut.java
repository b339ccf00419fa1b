package dev.sluice.session;

import dev.sluice.message.Publication;
import dev.sluice.topic.FilterIndex;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Who of a lane's sessions wants which topic: brings each update to them, to those that keep up all of one drain at once.
 * What fails in one session ends that one only. Owned by one lane.
 */
final class FanOut {

    private final LaneTopics topics;
    private final FilterIndex<Audience> index = new FilterIndex<>(Audience::new);
    private final Batches batches = new Batches();
    private final List<Audience> met = new ArrayList<>();

    FanOut(LaneTopics topics) {
        this.topics = topics;
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

    /** Offers a live update to all who want it, or keeps it for {@link #writeMet}. */
    void offer(Publication publication) {
        LaneTopic topic = topics.update(publication);
        List<Audience> audiences = topic.audiences(index);
        for (int i = 0; i < audiences.size(); i++) {
            Audience audience = audiences.get(i);
            if (audience.meet(publication)) {
                met.add(audience);
            }
            audience.offer(topic);
        }
    }

    /** At the end of a drain; returns how many sockets were written to. */
    int writeMet() {
        int writes = 0;
        for (int i = 0; i < met.size(); i++) {
            writes += met.get(i).writeMet(batches);
        }
        met.clear();
        return writes;
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
