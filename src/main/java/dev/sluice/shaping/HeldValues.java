package dev.sluice.shaping;

import dev.sluice.delivery.Queued;
import dev.sluice.fanout.Budget;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values that pacers hold for one session, noted before its subscriptions change, so that afterwards each is where it
 * belongs: a value whose topic another subscription governs now moves along to that one's outbox.
 */
public final class HeldValues {

    private final Set<Pacing> pacings;
    private final Map<Pacer, List<Pacing>> byPacer = new LinkedHashMap<>();
    private final Function<Topic, @Nullable Pacing> governing;
    private final Budget budget;
    private final List<Held> before = new ArrayList<>();

    /**
     * @param pacings of the session's subscriptions, those that have a rate
     * @param governing that of the subscription that governs a topic, null if it has none, also later when {@link #settle} asks
     * @param budget what looking through all that pacers hold is spent from
     */
    public HeldValues(List<Pacing> pacings, Function<Topic, @Nullable Pacing> governing, Budget budget) {
        this.pacings = Set.copyOf(pacings);
        this.governing = governing;
        this.budget = budget;
        for (Pacing pacing : pacings) {
            byPacer.computeIfAbsent(pacing.pacer(), absent -> new ArrayList<>(1))
                    .add(pacing);
        }
        byPacer.keySet().forEach(this::note);
    }

    private void note(Pacer pacer) {
        for (PacedTopic topic : holding(pacer)) {
            Update held = topic.held();
            Pacing pacing = governing.apply(topic.topic().topic());
            if (held != null
                    && pacing != null
                    && pacing.pacer() == pacer
                    && pacings.contains(pacing)
                    && topic.holdsFor(pacing)) {
                before.add(new Held(pacing, topic, held));
            }
        }
    }

    private List<PacedTopic> holding(Pacer pacer) {
        budget.spend(pacer.topics());
        return pacer.holding();
    }

    /** To be called when the subscriptions have changed; returns the values that no longer wait where they did, by offset. */
    public List<Queued> settle() {
        List<Queued> moved = new ArrayList<>();
        Set<PacedTopic> kept = new HashSet<>();
        for (Held held : before) {
            if (governing.apply(held.topic.topic().topic()) == held.pacing) {
                kept.add(held.topic);
            } else {
                held.topic.passOver(held.pacing);
                moved.add(new Queued(new Publication(held.value), held.value.offset()));
            }
        }
        byPacer.forEach((pacer, those) -> {
            for (PacedTopic topic : holding(pacer)) {
                if (!kept.contains(topic)) {
                    passOver(topic, those);
                }
            }
        });
        moved.sort(Comparator.comparingLong(Queued::since));
        return moved;
    }

    /** They did not govern the topic when the value came. */
    private void passOver(PacedTopic topic, List<Pacing> those) {
        budget.spend(those.size());
        for (Pacing pacing : those) {
            if (topic.holdsFor(pacing)) {
                topic.passOver(pacing);
            }
        }
    }

    /** {@link Long#MAX_VALUE} if none is held. */
    public long lowestOffset() {
        return before.stream().mapToLong(held -> held.value.offset()).min().orElse(Long.MAX_VALUE);
    }

    private record Held(Pacing pacing, PacedTopic topic, Update value) {}
}
