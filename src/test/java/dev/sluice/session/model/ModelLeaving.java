package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelLane.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of which topics the client of a session that selects has a value, and the {@code left}s that it is owed. */
final class ModelLeaving {

    private final ModelSession session;
    private final Map<String, Boolean> has = new HashMap<>();
    private final List<Left> owed = new ArrayList<>();
    /** Retirements of topics of which a value waits that the client has not got yet. */
    private final Map<String, Entry> endedBefore = new HashMap<>();

    private boolean active;
    private boolean assumed;

    ModelLeaving(ModelSession session) {
        this.session = session;
    }

    /** {@code since} is its place in the stream. */
    record Left(Entry newest, long since) {}

    boolean has(String topic) {
        return has.getOrDefault(topic, assumed);
    }

    private void put(String topic, boolean value) {
        has.put(topic, value);
        if (session.lane.topic(topic) == null) {
            end(topic);
        }
    }

    /** Of topics that are gone it is remembered what is not assumed anyway. */
    private void end(String topic) {
        has.remove(topic, assumed);
    }

    void assumeAll() {
        assumed |= active;
    }

    private @Nullable Left owed(String topic) {
        return owed.stream()
                .filter(left -> left.newest.topic().equals(topic))
                .findFirst()
                .orElse(null);
    }

    long count() {
        return owed.size();
    }

    long since() {
        return owed.stream().mapToLong(Left::since).min().orElse(Long.MAX_VALUE);
    }

    /** The one that comes first, if nothing that waits comes before. */
    @Nullable
    Left next() {
        ModelOutbox first = session.waiting.firstThatIsNotTooOld();
        Left left = owed.stream().min(Comparator.comparingLong(Left::since)).orElse(null);
        return left != null && (first == null || left.since < first.key()) ? left : null;
    }

    void take(Left left) {
        owed.remove(left);
        handedOverLeft(left.newest.topic());
    }

    /** Returns whether it is selected. */
    boolean arrives(Entry entry, ModelSubscription governing, boolean covered) {
        String topic = entry.topic();
        boolean selected = governing.contract.selects(entry);
        endedBefore.remove(topic);
        Left left = owed(topic);
        if (left != null && (!covered || entry.seq() > 1)) {
            owed.remove(left);
            owed.add(new Left(entry, left.since));
        }
        if (!covered && selected && left != null) {
            owed.removeIf(other -> other.newest.topic().equals(topic));
            session.conflated++;
        } else if (!covered && !selected && left == null) {
            leave(entry, governing);
        }
        if (entry.isRetirement()) {
            end(topic);
        }
        return selected;
    }

    /** The lane knows it no more. */
    void forgotten(String topic) {
        end(topic);
    }

    private void leave(Entry entry, ModelSubscription governing) {
        if (active && has(entry.topic())) {
            owe(entry, governing);
        } else if (entry.isRetirement() && governing.waits(entry.topic())) {
            endedBefore.put(entry.topic(), entry);
        }
    }

    private void owe(Entry newest, ModelSubscription governing) {
        String topic = newest.topic();
        session.matched++;
        session.conflated += governing.outbox.remove(topic::equals).size();
        session.conflated += governing.held.remove(topic) == null ? 0 : 1;
        session.conflated += session.due.removeReleased(topic);
        owed.add(new Left(newest, newest.offset()));
    }

    /** A value, or a retirement, was written that came by an outbox or from the store. */
    void handedOver(Entry entry) {
        if (!active) {
            return;
        }
        String name = entry.topic();
        put(name, !entry.isRetirement());
        Topic topic = session.lane.topic(name);
        Entry ended = endedBefore.remove(name);
        Left left = owed(name);
        if (left != null && left.newest.offset() <= entry.offset()) {
            owed.remove(left);
            session.conflated++;
        }
        Entry newest = topic == null ? ended : topic.last();
        ModelSubscription governing = session.subscriptions.governing(name);
        if (newest != null
                && !entry.isRetirement()
                && owed(name) == null
                && governing != null
                && !governing.contract.selects(newest)
                && !isCovered(topic, newest)) {
            owe(newest, governing);
        }
    }

    private boolean isCovered(@Nullable Topic topic, Entry newest) {
        return session.stored.stream()
                .anyMatch(cursor -> topic == null ? cursor.readsHistoryOf(newest) : cursor.covers(topic));
    }

    void handedOverLeft(String topic) {
        if (active) {
            put(topic, false);
        }
    }

    /** A stored update that is not selected: whether it is told as a {@code left}. */
    boolean isLeft(Entry entry) {
        return active && owed(entry.topic()) == null && has(entry.topic());
    }

    void subscriptionsChanged(Collection<String> before) {
        long count = owed.size();
        owed.removeIf(left -> session.subscriptions.governing(left.newest.topic()) == null);
        session.matched -= count - owed.size();
        endedBefore.keySet().removeIf(topic -> session.subscriptions.governing(topic) == null);
        if (session.subscriptions.all().stream()
                .noneMatch(subscription -> !subscription.isRange() && subscription.contract.where() != null)) {
            active = false;
            has.clear();
            endedBefore.clear();
            return;
        }
        if (!active) {
            active = true;
            session.hasSelected = true;
            assumed = !before.isEmpty();
        }
        if (!before.isEmpty()) {
            has.keySet().removeIf(topic -> session.subscriptions.governing(topic) == null);
            session.lane.topics().forEach(topic -> leaveIfNotSelected(topic, before));
        }
    }

    private void leaveIfNotSelected(Topic topic, Collection<String> before) {
        ModelSubscription governing = session.subscriptions.governing(topic.name());
        boolean followed = before.stream().anyMatch(filter -> ModelContract.matches(filter, topic.name()));
        if (followed
                && has(topic.name())
                && owed(topic.name()) == null
                && governing != null
                && !governing.contract.selects(topic.last())
                && !isCovered(topic, topic.last())) {
            owe(topic.last(), governing);
        }
    }

    @Override
    public String toString() {
        return owed + (active ? " has " + has + ", else " + assumed : "");
    }
}
