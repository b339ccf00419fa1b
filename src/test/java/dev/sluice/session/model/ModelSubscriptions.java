package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one session in the order in which they were made, and what moves along when they change. */
final class ModelSubscriptions {

    private final ModelSession session;
    private final List<ModelSubscription> byAge = new ArrayList<>();

    ModelSubscriptions(ModelSession session) {
        this.session = session;
    }

    List<ModelSubscription> all() {
        return byAge;
    }

    @Nullable
    ModelSubscription governing(String topic) {
        for (int i = byAge.size() - 1; i >= 0; i--) {
            if (!byAge.get(i).isRange() && byAge.get(i).matches(topic)) {
                return byAge.get(i);
            }
        }
        return null;
    }

    Set<String> filters() {
        return new TreeSet<>(filtersByAge());
    }

    List<String> filtersByAge() {
        return byAge.stream()
                .flatMap(subscription -> subscription.filters.keySet().stream())
                .toList();
    }

    /** The filters with the offsets from which the session accounts for what they match. */
    Map<String, Long> accountedFrom() {
        Map<String, Long> from = new HashMap<>();
        byAge.stream().filter(subscription -> !subscription.isRange()).forEach(other -> from.putAll(other.filters));
        return from;
    }

    boolean asksFor(ModelLane.Pace pace) {
        return byAge.stream().anyMatch(subscription -> ModelLane.Pace.of(subscription.contract)
                .equals(pace));
    }

    boolean asksFor(ModelLane.Key key) {
        return byAge.stream().anyMatch(subscription -> ModelLane.Key.of(subscription.contract)
                .equals(key));
    }

    /** How many values the rates and deadbands hold back. */
    long heldCount() {
        return byAge.stream()
                .mapToLong(subscription -> subscription.held.size() + subscription.silent.size())
                .sum();
    }

    /** The lowest offset of those of the rates. */
    long heldFrom() {
        return byAge.stream()
                .flatMap(subscription -> subscription.held.values().stream())
                .mapToLong(Entry::offset)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Makes a subscription; returns which of its filters are new. */
    List<String> subscribe(List<String> filters, ModelContract contract, @Nullable Long since, boolean isFirst) {
        List<String> added = filters.stream()
                .filter(filter -> !accountedFrom().containsKey(filter))
                .toList();
        session.hasSelected |= contract.band() != null || contract.isRange();
        ModelSubscription made = new ModelSubscription(contract, session, isFirst);
        for (String filter : filters) {
            Long from = leave(filter);
            made.filters.put(filter, from != null ? from : since != null ? since : Long.valueOf(session.lane.head()));
        }
        if (!contract.isRange()) {
            byAge.forEach(ModelSubscription::hearAnew);
        }
        byAge.add(made);
        settle();
        return added;
    }

    ModelSubscription newest() {
        return byAge.get(byAge.size() - 1);
    }

    /** A range has come to its end; returns the filters that it still had. */
    List<String> endRange(ModelSubscription range) {
        List<String> ended = List.copyOf(range.filters.keySet());
        byAge.remove(range);
        return ended;
    }

    void unsubscribe(Set<String> filters) {
        filters.forEach(this::leave);
        byAge.forEach(ModelSubscription::hearAnew);
        settle();
    }

    private @Nullable Long leave(String filter) {
        Long from = null;
        for (ModelSubscription subscription : byAge) {
            Long had = subscription.filters.remove(filter);
            from = had == null || subscription.isRange() ? from : had;
        }
        return from;
    }

    /** What waits of a topic moves along to the subscription that governs it now. */
    private void settle() {
        Map<ModelSubscription, List<ModelOutbox.Wait>> moved = new HashMap<>();
        List<Entry> released = new ArrayList<>();
        for (ModelSubscription from : byAge) {
            for (ModelOutbox.Wait wait : from.outbox.remove(topic -> governing(topic) != from)) {
                ModelSubscription to = governing(wait.entry().topic());
                if (to == null) {
                    session.matched--;
                } else {
                    moved.computeIfAbsent(to, absent -> new ArrayList<>()).add(wait);
                }
            }
            for (Map<String, Entry> held : List.of(from.held, from.silent)) {
                held.values().stream()
                        .filter(value -> governing(value.topic()) != from)
                        .forEach(released::add);
                held.values().removeIf(value -> governing(value.topic()) != from);
            }
        }
        moved.forEach(session::moveIn);
        released.sort(Comparator.comparingLong(Entry::offset));
        released.forEach(this::moveHeld);
        byAge.removeIf(subscription -> subscription.filters.isEmpty());
        session.lane.dropUnusedPacers();
    }

    private void moveHeld(Entry held) {
        ModelSubscription to = governing(held.topic());
        if (to == null) {
            session.matched--;
        } else {
            session.moveHeld(to, held);
        }
    }
}
