package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelLane.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One session by the words of the protocol: told of everything that happens to it before it happens, it knows what waits
 * and what was lost. {@link ModelStream} holds the frames that come against it.
 */
final class ModelSession {

    private static final long GAP_BEAT_MILLIS = 5_000;

    /** Timers are late by that, at most. */
    private static final long TICK_MILLIS = 50;

    final ModelLane lane;
    private final BooleanSupplier isFull;
    final ModelSubscriptions subscriptions = new ModelSubscriptions(this);
    final ModelWaiting waiting = new ModelWaiting();
    final List<ModelCursor> stored = new ArrayList<>();
    private final List<ModelCursor> replayed = new ArrayList<>();
    final ArrayDeque<Map<String, Object>> answers = new ArrayDeque<>();
    final ModelDue due = new ModelDue(this);
    final ModelLeaving leaving = new ModelLeaving(this);
    /** Offsets of live updates that were selected when they came. */
    final Set<Long> selected = new HashSet<>();

    long matched;
    long delivered;
    long conflated;
    long lost;
    long filtered;
    long conflatedTold;
    long credit = -1;
    boolean doomed;
    /** What came since the session was last written to, while it keeps up. */
    final ArrayDeque<Entry> drain = new ArrayDeque<>();
    /** When it began, if it is to be told of gaps without heartbeats; else a time that does not come. */
    long gapBeatsFrom = Long.MAX_VALUE;

    /** Whether it did ever ask for some updates only. */
    boolean hasSelected;

    private long writtenAt;
    /** Whether the real session keeps up: how the model counts does not depend on it, only when it is written. */
    BooleanSupplier isDirect = () -> false;
    /** Run before anything changes that decides what is written. */
    Runnable beforeChange = () -> {};

    /** {@code isFull} tells whether its socket has no room now. */
    ModelSession(ModelLane lane, BooleanSupplier isFull) {
        this.lane = lane;
        this.isFull = isFull;
    }

    long nowMillis() {
        return lane.nowMillis.getAsLong();
    }

    /** All was written that could be. */
    void written() {
        writtenAt = nowMillis();
    }

    /** Whether gaps may come by themselves: every 5 s without heartbeats, or as soon then as there is room. */
    boolean isGapBeat() {
        long since = nowMillis() - gapBeatsFrom;
        long writtenSince = writtenAt - gapBeatsFrom - TICK_MILLIS; // a beat is up to a tick late
        return since >= GAP_BEAT_MILLIS
                && (since % GAP_BEAT_MILLIS < TICK_MILLIS
                        || since / GAP_BEAT_MILLIS > Math.floorDiv(writtenSince, GAP_BEAT_MILLIS));
    }

    /** What is sent as the snapshot of a topic with that last value. */
    Entry snapshot(Entry last) {
        ModelSubscription governing = subscriptions.governing(last.topic());
        ModelFilter filter = governing == null ? null : lane.filter(governing.contract);
        if (governing == null || filter == null) {
            return last;
        }
        Entry passed = filter.snapshot(last);
        return governing.hasHeard(last.topic()) ? passed : last;
    }

    /** A stored update goes to who still asks for it, but once: by the replay that was asked for last. */
    private boolean wantsStored(ModelCursor cursor, Entry entry) {
        boolean later =
                stored.stream().skip(stored.indexOf(cursor) + 1L).anyMatch(other -> other.readsHistoryOf(entry));
        return !later && subscriptions.governing(entry.topic()) != null;
    }

    private boolean selects(Entry entry) {
        ModelSubscription governing = subscriptions.governing(entry.topic());
        return governing != null && governing.contract.selects(entry);
    }

    /** Whether a stored update is written as it is. */
    boolean sendsStored(ModelCursor cursor, Entry entry) {
        ModelSubscription range = cursor.range;
        if (range != null) {
            return range.matches(entry.topic()) && range.contract.selects(entry);
        }
        return wantsStored(cursor, entry) && selects(entry);
    }

    /** Whether it is told in place of a stored update that its topic has left. */
    boolean tellsLeft(ModelCursor cursor, Entry entry) {
        ModelSubscription range = cursor.range;
        if (range != null) {
            return range.matches(entry.topic())
                    && !range.contract.selects(entry)
                    && !cursor.without.contains(entry.topic());
        }
        return wantsStored(cursor, entry) && !selects(entry) && !cursor.isPast(entry.topic()) && leaving.isLeft(entry);
    }

    /** One that was selected when it came may not be any more when its turn comes. */
    void passesOver(ModelCursor cursor, Entry entry) {
        if (cursor.readsHistoryOf(entry) && !selects(entry)) {
            selected.remove(entry.offset());
        }
    }

    void arrive(Entry entry) {
        due.takeAll();
        ModelSubscription governing = subscriptions.governing(entry.topic());
        Topic topic = Objects.requireNonNull(lane.topic(entry.topic()));
        if (governing != null && (isDirect.getAsBoolean() || !drain.isEmpty())) {
            selected.add(entry.offset());
            drain.add(entry);
        } else if (governing != null) {
            boolean covered = stored.stream().anyMatch(cursor -> cursor.covers(topic));
            boolean isSelected = leaving.arrives(entry, governing, covered);
            boolean passes = passes(governing, entry, isSelected);
            boolean isFirst = !governing.hasHeard(entry.topic());
            if (!covered && isSelected && !entry.isRetirement()) {
                governing.hears(entry.topic());
            }
            if (covered || !isSelected || passes || isFirst) {
                letGo(governing, entry.topic());
            }
            if (!isSelected || (covered && !passes)) {
                return;
            }
            if (!passes && !isFirst) {
                holdBack(governing, entry);
                return;
            }
            if (!passes) {
                takePastRate(governing, entry);
                return;
            }
            selected.add(entry.offset());
            boolean holds =
                    isHeld(governing, entry, nowMillis()); // takes the topic's slot also where it is left to the store
            if (!covered) {
                take(governing, entry, holds);
            }
        }
    }

    private boolean passes(ModelSubscription governing, Entry entry, boolean isSelected) {
        ModelFilter filter = lane.filter(governing.contract);
        if (filter == null) {
            return true;
        }
        if (entry.isRetirement() || !isSelected) {
            filter.forget(entry.topic());
            governing.forget(entry.topic());
            return true;
        }
        return filter.passes(entry);
    }

    /** Something newer of a topic goes out in place of what its deadband holds back. */
    private void letGo(ModelSubscription governing, String topic) {
        if (governing.silent.containsKey(topic)) {
            beforeChange.run();
            governing.silent.remove(topic);
            filtered++;
        }
    }

    private void holdBack(ModelSubscription governing, Entry entry) {
        beforeChange.run();
        matched++;
        if (!governing.contract.breaksSilence() || governing.silent.put(entry.topic(), entry) != null) {
            filtered++;
        }
    }

    /** Nobody knows whether a client that came back has that last value of a topic. */
    void holdAnew(Entry last) {
        ModelSubscription governing = subscriptions.governing(last.topic());
        ModelFilter filter = governing == null ? null : lane.filter(governing.contract);
        if (governing != null && filter != null && filter.breaksSilence()) {
            if (governing.silent.put(last.topic(), last) == null) {
                matched++;
                filter.holdAnew(last);
            }
        }
    }

    /** A snapshot was sent. */
    void snapshotTaken(Entry sent) {
        ModelSubscription governing = subscriptions.governing(sent.topic());
        ModelFilter filter = governing == null ? null : lane.filter(governing.contract);
        Topic topic = lane.topic(sent.topic());
        if (governing == null || filter == null || topic == null || !filter.breaksSilence()) {
            return;
        }
        if (sent.offset() < topic.last().offset()) {
            if (filter.holds(topic.last()) && governing.silent.put(sent.topic(), topic.last()) == null) {
                matched++;
            }
        } else if (governing.silent.remove(sent.topic()) != null) {
            filtered++;
        }
    }

    /** The newest value of a topic was held back by a deadband for as long as it may be. */
    void silenceDue(ModelLane.Key key, Entry value, long atMillis) {
        for (ModelSubscription subscription : subscriptions.all()) {
            if (ModelLane.Key.of(subscription.contract).equals(key) && subscription.silent.containsKey(value.topic())) {
                boolean isBefore = value.offset() <= subscription.begunAt;
                boolean isHeld = !isBefore && isHeld(subscription, value, atMillis);
                if (isHeld) {
                    due.after(() -> moveToRate(subscription, value));
                } else {
                    due.add(subscription.outbox, value, () -> breakSilence(subscription, value, isBefore));
                }
            }
        }
    }

    private void moveToRate(ModelSubscription subscription, Entry value) {
        beforeChange.run();
        subscription.silent.remove(value.topic());
        if (subscription.held.put(value.topic(), value) != null) {
            conflated++;
        }
    }

    private void breakSilence(ModelSubscription subscription, Entry value, boolean isBefore) {
        beforeChange.run();
        subscription.silent.remove(value.topic());
        if (isBefore && subscription.held.remove(value.topic()) != null) {
            conflated++;
        }
        offer(subscription, value);
    }

    /** The first one of its topic, which those that share its rate are not told of. */
    private void takePastRate(ModelSubscription governing, Entry entry) {
        selected.add(entry.offset());
        beforeChange.run();
        matched++;
        if (governing.held.remove(entry.topic()) != null) {
            conflated++;
        }
        offer(governing, entry);
    }

    /** What came while the session kept up is written at the end of the lane's drain, past the outboxes. */
    void takeNextOfDrain() {
        Entry entry = drain.remove();
        ModelSubscription governing = Objects.requireNonNull(subscriptions.governing(entry.topic()));
        matched++;
        governing.outbox.line.add(new ModelOutbox.Wait(entry, entry.offset()));
        waiting.add(governing.outbox);
    }

    /** The socket was full: the rest goes the way of all others. */
    void takeRestOfDrain() {
        while (!drain.isEmpty()) {
            Entry entry = drain.remove();
            ModelSubscription governing = Objects.requireNonNull(subscriptions.governing(entry.topic()));
            due.add(governing.outbox, entry, () -> take(governing, entry, false));
        }
    }

    /** A topic is forgotten: a value that was left to a snapshot can not be read later, so it comes now. */
    void forget(Topic topic) {
        ModelSubscription governing = subscriptions.governing(topic.name());
        boolean left = stored.stream().anyMatch(cursor -> cursor.swallows(topic) && cursor.isNewer(topic.last()));
        boolean comes = left && governing != null && !isReplayed(topic);
        boolean isHeld = governing != null && governing.silent.remove(topic.name()) != null;
        if (governing != null && isHeld && governing.held.remove(topic.name()) != null) {
            conflated++;
        }
        if (comes && leaving.arrives(topic.last(), Objects.requireNonNull(governing), false)) {
            matched += isHeld ? 0 : 1;
            due.addReleased(governing, topic.last());
        } else if (isHeld) {
            due.addReleased(Objects.requireNonNull(governing), topic.last());
        }
        leaving.forgotten(topic.name());
        ModelFilter filter = governing == null ? null : lane.filter(governing.contract);
        if (governing != null && filter != null) {
            filter.forget(topic.name());
            governing.forget(topic.name());
        }
    }

    /** Or will be. */
    private boolean isReplayed(Topic topic) {
        return stored.stream().anyMatch(cursor -> cursor.readsHistoryOf(topic.last()))
                || replayed.stream()
                        .anyMatch(cursor -> cursor.readsHistoryOf(topic.last())
                                && topic.last().offset() <= cursor.position);
    }

    /** What has nothing to send and needs no answer is done. */
    void addStored(ModelCursor cursor) {
        if (cursor.answered || cursor.range != null || !cursor.isEmpty()) {
            stored.add(cursor);
        }
    }

    /** All that a subscribe asked for from the store has come. */
    void endStored() {
        ModelCursor done = stored.remove(0);
        if (done.range != null) {
            List<String> ended = subscriptions.endRange(done.range);
            if (!ended.isEmpty()) {
                answers.add(Map.of("type", "unsubscribed", "topics", ended));
            }
            return;
        }
        if (done.isOfHistory()) {
            done.position = lane.head();
            replayed.add(done);
        }
    }

    private boolean isHeld(ModelSubscription governing, Entry entry, long now) {
        return governing.contract.maxRate() > 0
                && lane.pacer(ModelLane.Pace.of(governing.contract)).holds(entry, now);
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
        assertLossIsDue(List.of(entry), lostBefore, wasDoomed);
    }

    private void assertLossIsDue(List<Entry> entries, long lostBefore, boolean wasDoomed) {
        assertThat((lost == lostBefore && doomed == wasDoomed) || isFull.getAsBoolean() || credit == 0)
                .as("one of %s is lost only where the client can not take it", entries)
                .isTrue();
    }

    /** The values of a topic that a rate held back are due. */
    void slotDue(ModelLane.Pace pace, String topic) {
        for (ModelSubscription subscription : subscriptions.all()) {
            Entry held = subscription.held.get(topic);
            if (ModelLane.Pace.of(subscription.contract).equals(pace) && held != null) {
                due.add(subscription.outbox, held, () -> {
                    beforeChange.run();
                    subscription.held.remove(topic);
                    offer(subscription, held);
                });
            }
        }
    }

    void moveIn(ModelSubscription to, List<ModelOutbox.Wait> waits) {
        doomed |= !to.outbox.insert(waits);
        waiting.add(to.outbox);
    }

    /** A value that was held comes to where it belongs now; it is not lost as long as the client can take it. */
    void moveHeld(ModelSubscription to, Entry held) {
        due.addReleased(to, held);
    }

    /** At their places in the log. */
    void insert(ModelSubscription to, List<Entry> entries) {
        beforeChange.run();
        boolean wasDoomed = doomed;
        long lostBefore = lost;
        moveIn(
                to,
                entries.stream()
                        .map(entry -> new ModelOutbox.Wait(entry, entry.offset()))
                        .toList());
        assertLossIsDue(entries, lostBefore, wasDoomed);
    }

    long queued() {
        return waiting.size() + subscriptions.heldCount() + due.released() + leaving.count();
    }

    /** The lowest offset of which the client has not heard in any way; conservative: also of what was conflated since. */
    long outstanding(boolean conservative) {
        return Math.min(
                leaving.since(),
                Math.min(due.outstanding(), Math.min(subscriptions.heldFrom(), waiting.outstanding(conservative))));
    }
}
