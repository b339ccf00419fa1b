package dev.sluice.session;

import dev.sluice.catchup.Wishes;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HashSet;
import java.util.Set;

/**
 * What a subscription with an {@code until} wants of the history. It hears of nothing live, so what its client shows of it is known here: after a
 * {@code since} a value of each topic, until it was told that there is none.
 */
final class Range implements Wishes {

    /** With more than that it is assumed again that its client has a value. */
    private static final int WITHOUT_MAX = 4_096;

    private final Subscription subscription;
    /** Topics of which its client knows that it has no value. */
    private final Set<Topic> without = new HashSet<>(0);

    Range(Subscription subscription) {
        this.subscription = subscription;
    }

    Subscription subscription() {
        return subscription;
    }

    @Override
    public boolean wants(Topic topic) {
        return subscription.matches(topic);
    }

    @Override
    public boolean selects(Update update) {
        return subscription.selects(update);
    }

    @Override
    public boolean isLeft(Update update) {
        return !without.contains(update.topic());
    }

    @Override
    public Update snapshot(Update newest) {
        return newest;
    }

    @Override
    public void hold(Update newest) {
        // it ends before anything is held back
    }

    @Override
    public void conflated() {
        // every update is sent
    }

    /** An update, or where it is not selected that its topic has left, is handed to the socket. */
    void handedOver(Update update) {
        if (subscription.selection() == null) {
            return;
        }
        if (subscription.selects(update)) {
            without.remove(update.topic());
        } else if (without.add(update.topic()) && without.size() > WITHOUT_MAX) {
            without.clear();
        }
    }
}
