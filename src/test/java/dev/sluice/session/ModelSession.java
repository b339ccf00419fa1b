package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.ModelJournal.Entry;
import dev.sluice.session.ModelLane.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session by the words of the protocol: told of everything that happens to it before it happens, it knows which
 * subscriptions there are, what waits and what was lost. {@link ModelStream} holds the frames that come against it.
 */
final class ModelSession {

    final ModelLane lane;
    final TestConnection connection;
    final List<ModelSubscription> subscriptions = new ArrayList<>();
    final ModelWaiting waiting = new ModelWaiting();
    final List<ModelCursor> stored = new ArrayList<>();
    private final List<ModelCursor> replayed = new ArrayList<>();
    final ArrayDeque<Map<String, Object>> answers = new ArrayDeque<>();
    final ModelDue due = new ModelDue();
    long matched;
    long delivered;
    long conflated;
    long lost;
    long conflatedTold;
    long credit = -1;
    boolean doomed;
    /** What came since the session was last written to, while it keeps up. */
    final ArrayDeque<Entry> drain = new ArrayDeque<>();
    /** Whether the real session keeps up: how the model counts does not depend on it, only when it is written. */
    BooleanSupplier isDirect = () -> false;
    /** Run before anything changes that decides what is written. */
    Runnable beforeChange = () -> {};

    ModelSession(ModelLane lane, TestConnection connection) {
        this.lane = lane;
        this.connection = connection;
    }

    long nowMillis() {
        return lane.nowMillis.getAsLong();
    }

    @Nullable
    ModelSubscription governing(String topic) {
        for (int i = subscriptions.size() - 1; i >= 0; i--) {
            if (subscriptions.get(i).matches(topic)) {
                return subscriptions.get(i);
            }
        }
        return null;
    }

    Set<String> filters() {
        Set<String> all = new TreeSet<>();
        subscriptions.forEach(subscription -> all.addAll(subscription.filters.keySet()));
        return all;
    }

    boolean asksFor(double rate) {
        return subscriptions.stream().anyMatch(subscription -> subscription.contract.maxRate() == rate);
    }

    /** A stored update goes to who still asks for it, but once: by the replay that was asked for last. */
    boolean wantsStored(ModelCursor cursor, String topic) {
        boolean later = stored.stream()
                .skip(stored.indexOf(cursor) + 1L)
                .anyMatch(other -> other.replay && other.covers(new Topic(topic, -1, 0, lane.journal.at(1))));
        return !later && governing(topic) != null;
    }

    void arrive(Entry entry) {
        due.takeAll();
        ModelSubscription governing = governing(entry.topic());
        Topic topic = Objects.requireNonNull(lane.topic(entry.topic()));
        if (governing != null && (isDirect.getAsBoolean() || !drain.isEmpty())) {
            drain.add(entry);
        } else if (governing != null) {
            boolean holds = isHeld(governing, entry); // takes the topic's slot also where it is left to the store
            if (stored.stream().noneMatch(cursor -> cursor.covers(topic))) {
                take(governing, entry, holds);
            }
        }
    }

    /** What came while the session kept up is written at the end of the lane's drain, past the outboxes. */
    void takeNextOfDrain() {
        Entry entry = drain.remove();
        ModelSubscription governing = Objects.requireNonNull(governing(entry.topic()));
        matched++;
        governing.outbox.line.add(new ModelOutbox.Wait(entry, entry.offset()));
        waiting.add(governing.outbox);
    }

    /** The socket was full: the rest goes the way of all others. */
    void takeRestOfDrain() {
        while (!drain.isEmpty()) {
            Entry entry = drain.remove();
            ModelSubscription governing = Objects.requireNonNull(governing(entry.topic()));
            due.add(governing.outbox, entry.topic(), entry.offset(), () -> take(governing, entry, false));
        }
    }

    /** A topic is forgotten: a value that was left to a snapshot can not be read later, so it comes now. */
    void forget(Topic topic) {
        ModelSubscription governing = governing(topic.name());
        boolean left = stored.stream().anyMatch(cursor -> cursor.isAhead(topic) && cursor.isNewer(topic.last()));
        if (left && governing != null && !isReplayed(topic)) {
            due.add(governing.outbox, topic.name(), topic.last().offset(), () -> {
                beforeChange.run();
                matched++;
                insert(governing, topic.last());
            });
        }
    }

    /** Or will be. */
    private boolean isReplayed(Topic topic) {
        return stored.stream().anyMatch(cursor -> cursor.replay && cursor.covers(topic))
                || replayed.stream()
                        .anyMatch(cursor -> cursor.covers(topic) && topic.last().offset() <= cursor.position);
    }

    /** All that a subscribe asked for from the store has come. */
    void endStored() {
        ModelCursor done = stored.remove(0);
        if (done.replay) {
            done.position = lane.head();
            replayed.add(done);
        }
    }

    private boolean isHeld(ModelSubscription governing, Entry entry) {
        return governing.contract.maxRate() > 0
                && lane.pacer(governing.contract.maxRate()).holds(entry, nowMillis());
    }

    private void take(ModelSubscription governing, Entry entry, boolean holds) {
        beforeChange.run();
        matched++;
        if (holds) {
            if (governing.held.put(entry.topic(), entry) != null) {
                conflated++;
            }
        } else {
            offer(governing, entry);
        }
    }

    private void offer(ModelSubscription to, Entry entry) {
        long lostBefore = lost;
        boolean wasDoomed = doomed;
        doomed |= !to.outbox.offer(entry);
        waiting.add(to.outbox);
        assertLossIsDue(entry, lostBefore, wasDoomed);
    }

    private void assertLossIsDue(Entry entry, long lostBefore, boolean wasDoomed) {
        assertThat((lost == lostBefore && doomed == wasDoomed) || connection.room <= 0 || credit == 0)
                .as("%s is lost only where the client can not take it", entry)
                .isTrue();
    }

    /** The values of a topic that a rate held back are due. */
    void slotDue(double rate, String topic) {
        for (ModelSubscription subscription : subscriptions) {
            Entry held = subscription.held.get(topic);
            if (subscription.contract.maxRate() == rate && held != null) {
                due.add(subscription.outbox, topic, held.offset(), () -> {
                    beforeChange.run();
                    subscription.held.remove(topic);
                    offer(subscription, held);
                });
            }
        }
    }

    /** Makes a subscription; returns which of its filters are new. */
    List<String> subscribe(List<String> filters, ModelContract contract, @Nullable Long since) {
        List<String> added =
                filters.stream().filter(filter -> !filters().contains(filter)).toList();
        ModelSubscription made = new ModelSubscription(contract, this);
        for (String filter : filters) {
            Long from = leave(filter);
            made.filters.put(filter, from != null ? from : since != null ? since : Long.valueOf(lane.head()));
        }
        subscriptions.add(made);
        settle();
        return added;
    }

    void unsubscribe(Set<String> filters) {
        filters.forEach(this::leave);
        settle();
    }

    private @Nullable Long leave(String filter) {
        Long from = null;
        for (ModelSubscription subscription : subscriptions) {
            Long had = subscription.filters.remove(filter);
            from = had == null ? from : had;
        }
        return from;
    }

    /** What waits of a topic moves along to the subscription that governs it now. */
    private void settle() {
        Map<ModelSubscription, List<ModelOutbox.Wait>> moved = new HashMap<>();
        List<Entry> released = new ArrayList<>();
        for (ModelSubscription from : subscriptions) {
            for (ModelOutbox.Wait wait : from.outbox.remove(topic -> governing(topic) != from)) {
                ModelSubscription to = governing(wait.entry().topic());
                if (to == null) {
                    matched--;
                } else {
                    moved.computeIfAbsent(to, absent -> new ArrayList<>()).add(wait);
                }
            }
            from.held.values().stream()
                    .filter(held -> governing(held.topic()) != from)
                    .forEach(released::add);
            from.held.values().removeIf(held -> governing(held.topic()) != from);
        }
        moved.forEach(this::moveIn);
        released.sort(Comparator.comparingLong(Entry::offset));
        released.forEach(this::moveHeld);
        subscriptions.removeIf(subscription -> subscription.filters.isEmpty());
        lane.dropUnusedPacers();
    }

    private void moveIn(ModelSubscription to, List<ModelOutbox.Wait> waits) {
        doomed |= !to.outbox.insert(waits);
        waiting.add(to.outbox);
    }

    /** A value that was held is not lost as long as the client can take it. */
    private void moveHeld(Entry held) {
        ModelSubscription to = governing(held.topic());
        if (to == null) {
            matched--;
        } else {
            due.add(to.outbox, null, held.offset(), () -> {
                beforeChange.run();
                insert(to, held);
            });
        }
    }

    /** At its place in the log. */
    private void insert(ModelSubscription to, Entry entry) {
        boolean wasDoomed = doomed;
        long lostBefore = lost;
        moveIn(to, List.of(new ModelOutbox.Wait(entry, entry.offset())));
        assertLossIsDue(entry, lostBefore, wasDoomed);
    }

    Map<String, Long> accountedFrom() {
        Map<String, Long> from = new HashMap<>();
        subscriptions.forEach(subscription -> from.putAll(subscription.filters));
        return from;
    }

    long queued() {
        long held = subscriptions.stream()
                .mapToLong(subscription -> subscription.held.size())
                .sum();
        return waiting.size() + held;
    }

    /** The lowest offset of which the client has not heard in any way; conservative: also of what was conflated since. */
    long outstanding(boolean conservative) {
        long held = subscriptions.stream()
                .flatMap(subscription -> subscription.held.values().stream())
                .mapToLong(Entry::offset)
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.min(due.outstanding(), Math.min(held, waiting.outstanding(conservative)));
    }
}
