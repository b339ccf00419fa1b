package dev.sluice.session;

import dev.sluice.delivery.Queued;
import dev.sluice.message.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The values that pacers hold for one session, noted before its subscriptions change, so that afterwards each is where it
 * belongs: a value whose topic another subscription governs now moves along to that one's outbox.
 */
final class HeldValues {

    private final List<Subscription> paced;
    private final Subscriptions subscriptions;
    private final List<Held> before = new ArrayList<>();

    private HeldValues(List<Subscription> paced, Subscriptions subscriptions) {
        this.paced = paced;
        this.subscriptions = subscriptions;
    }

    static HeldValues of(List<Subscription> all, Subscriptions subscriptions) {
        HeldValues values = new HeldValues(
                all.stream()
                        .filter(subscription -> subscription.pacer() != null)
                        .toList(),
                subscriptions);
        values.note();
        return values;
    }

    private void note() {
        for (Subscription subscription : paced) {
            for (PacedTopic topic : holding(subscription)) {
                Publication held = topic.held();
                if (held != null && topic.holdsFor(subscription) && governs(subscription, topic)) {
                    before.add(new Held(subscription, topic, held));
                }
            }
        }
    }

    private static List<PacedTopic> holding(Subscription subscription) {
        Pacer pacer = subscription.pacer();
        return pacer == null ? List.of() : pacer.holding();
    }

    private boolean governs(Subscription subscription, PacedTopic topic) {
        return subscriptions.governing(topic.topic().topic()) == subscription;
    }

    /** To be called when the subscriptions have changed; returns the values that no longer wait where they did, by offset. */
    List<Queued> settle() {
        List<Queued> moved = new ArrayList<>();
        Set<PacedTopic> kept = new HashSet<>();
        for (Held held : before) {
            if (governs(held.subscription, held.topic)) {
                kept.add(held.topic);
            } else {
                held.topic.passOver(held.subscription);
                moved.add(new Queued(held.value, held.value.offset()));
            }
        }
        for (Subscription subscription : paced) {
            for (PacedTopic topic : holding(subscription)) {
                if (!kept.contains(topic)) {
                    topic.passOver(subscription); // it did not govern the topic when the value came
                }
            }
        }
        moved.sort(Comparator.comparingLong(Queued::since));
        return moved;
    }

    /** {@link Long#MAX_VALUE} if none is held. */
    long lowestOffset() {
        return before.stream().mapToLong(held -> held.value.offset()).min().orElse(Long.MAX_VALUE);
    }

    private record Held(Subscription subscription, PacedTopic topic, Publication value) {}
}
