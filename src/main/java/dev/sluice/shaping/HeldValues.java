package dev.sluice.shaping;

import dev.sluice.delivery.Queued;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The values that pacers hold for one session, noted before its subscriptions change, so that afterwards each is where it
 * belongs: a value whose topic another subscription governs now moves along to that one's outbox.
 */
public final class HeldValues {

    private final List<Pacing> pacings;
    private final BiPredicate<Pacing, Topic> governs;
    private final List<Held> before = new ArrayList<>();

    /**
     * @param pacings of the session's subscriptions, those that have a rate
     * @param governs whether a subscription with a rate is the one that governs a topic, also later when {@link #settle} asks
     */
    public HeldValues(List<Pacing> pacings, BiPredicate<Pacing, Topic> governs) {
        this.pacings = List.copyOf(pacings);
        this.governs = governs;
        note();
    }

    private void note() {
        for (Pacing pacing : pacings) {
            for (PacedTopic topic : pacing.pacer().holding()) {
                Update held = topic.held();
                if (held != null && topic.holdsFor(pacing) && governs(pacing, topic)) {
                    before.add(new Held(pacing, topic, held));
                }
            }
        }
    }

    private boolean governs(Pacing pacing, PacedTopic topic) {
        return governs.test(pacing, topic.topic().topic());
    }

    /** To be called when the subscriptions have changed; returns the values that no longer wait where they did, by offset. */
    public List<Queued> settle() {
        List<Queued> moved = new ArrayList<>();
        Set<PacedTopic> kept = new HashSet<>();
        for (Held held : before) {
            if (governs(held.pacing, held.topic)) {
                kept.add(held.topic);
            } else {
                held.topic.passOver(held.pacing);
                moved.add(new Queued(new Publication(held.value), held.value.offset()));
            }
        }
        for (Pacing pacing : pacings) {
            for (PacedTopic topic : pacing.pacer().holding()) {
                if (!kept.contains(topic)) {
                    topic.passOver(pacing); // it did not govern the topic when the value came
                }
            }
        }
        moved.sort(Comparator.comparingLong(Queued::since));
        return moved;
    }

    /** {@link Long#MAX_VALUE} if none is held. */
    public long lowestOffset() {
        return before.stream().mapToLong(held -> held.value.offset()).min().orElse(Long.MAX_VALUE);
    }

    private record Held(Pacing pacing, PacedTopic topic, Update value) {}
}
