package dev.sluice.session;

import dev.sluice.catchup.StoredQueue;
import dev.sluice.catchup.Wishes;
import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Ledger;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.Update;
import dev.sluice.shaping.Filtering;
import dev.sluice.shaping.Pacing;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a client which selects updates by their data keeps no value that is not true any more: as long as it has one of a topic
 * whose newest update it does not select, it is owed a {@code left}. That waits in no outbox, so no policy loses it: it takes the place
 * of what waits of its topic, and there is one of a topic at most. Does nothing for sessions that select nothing.
 */
final class Leaving implements Wishes {

    private final Lane lane;
    private final Membership membership;
    private final Subscriptions subscriptions;
    private final Ledger ledger;
    private final Backlog backlog;
    /** Null where nothing is selected. */
    private @Nullable Shown shown;
    /** Null until something is selected. */
    private @Nullable Lefts lefts;

    /** Topics that ended while a value of them waited which the client has not got yet; null until there is one. */
    private @Nullable Map<Topic, LaneTopic> endedBefore;

    /** The filters of before the last change: what they match is looked through for what is not selected any more. */
    private Set<TopicFilter> changedFrom = Set.of();

    private int lookedTo;

    Leaving(Lane lane, Membership membership, Subscriptions subscriptions, Ledger ledger, Backlog backlog) {
        this.lane = lane;
        this.membership = membership;
        this.subscriptions = subscriptions;
        this.ledger = ledger;
        this.backlog = backlog;
    }

    /** Whether what comes has to go by here. */
    boolean isActive() {
        return shown != null || (lefts != null && !lefts.isEmpty());
    }

    /** Whether it is what is owed that takes more memory than the session may have: then its client can not be kept. */
    boolean isTooMuch() {
        return lefts != null && lefts.bytes() > 0 && backlog.isOver() && lefts.bytes() > backlog.bytes() / 2;
    }

    /** Where in the log the first one that is owed stands; {@link Long#MAX_VALUE} if none is. */
    long since() {
        return lefts == null ? Long.MAX_VALUE : lefts.since();
    }

    @Override
    public boolean wants(Topic topic) {
        return subscriptions.governing(topic) != null;
    }

    @Override
    public boolean selects(Update update) {
        Subscription governing = shown == null ? null : subscriptions.governing(update.topic());
        return governing == null || governing.selects(update);
    }

    @Override
    public boolean isLeft(Update update) {
        return shown != null
                && !isOwed(update.topic())
                && shown.has(update.topic(), lane.topics().get(update.topic()));
    }

    /** Under a deadband perhaps the one that passed last. */
    @Override
    public Update snapshot(Update newest) {
        Filtering filtering = filtering(newest);
        LaneTopic topic = lane.topics().get(newest.topic());
        return filtering == null || topic == null ? newest : filtering.snapshot(topic);
    }

    /** That snapshot is handed to the socket. */
    void snapshotHandedOver(Update snapshot) {
        Filtering filtering = filtering(snapshot);
        LaneTopic topic = lane.topics().get(snapshot.topic());
        if (filtering == null || topic == null) {
            return;
        }
        if (filtering.beginWith(topic, snapshot)) {
            ledger.arrive();
        } else if (snapshot.offset() >= topic.last().offset() && filtering.letGo(topic)) {
            ledger.filterQueued();
        }
    }

    /** Behind a resume; where a deadband keeps from silence. */
    @Override
    public void hold(Update newest) {
        Filtering filtering = filtering(newest);
        LaneTopic topic = lane.topics().get(newest.topic());
        if (filtering != null && topic != null && filtering.holdAnew(topic)) {
            ledger.arrive();
        }
    }

    /** Null where no deadband counts. */
    private @Nullable Filtering filtering(Update update) {
        Subscription governing = update.topic().isSystem() ? null : subscriptions.governing(update.topic());
        return governing == null ? null : governing.filtering();
    }

    @Override
    public void conflated() {
        ledger.conflateStored();
    }

    private boolean isOwed(Topic topic) {
        return lefts != null && lefts.of(topic) != null;
    }

    /** After a resume nobody knows what its client has. */
    void assumeAll() {
        if (shown != null) {
            shown.assumeAll();
        }
    }

    /**
     * A topic has a new value; tells whether that is selected. {@code isStored} where the client gets it from the store: then all else is
     * seen to when its turn comes.
     */
    boolean arrives(LaneTopic topic, Subscription governing, boolean isStored) {
        boolean selected = governing.selects(topic.last());
        LaneTopic unused = takeEndedBefore(topic.topic());
        if (!isStored && selected) {
            stay(topic.topic());
        } else if (!isStored) {
            leave(topic, governing);
        }
        if (topic.last().isRetirement()) {
            forget(topic);
        }
        return selected;
    }

    /** The lane will know it no more. */
    void forget(LaneTopic topic) {
        if (shown != null) {
            shown.forget(topic);
        }
    }

    /** A newer value is selected: that comes in place of what was owed. */
    private void stay(Topic topic) {
        if (lefts != null && lefts.remove(topic)) {
            ledger.conflate();
        }
    }

    private void leave(LaneTopic topic, Subscription governing) {
        Lefts.Owed owed = lefts == null ? null : lefts.of(topic.topic());
        if (owed != null) {
            owed.isNow(topic);
        } else if (shown != null && shown.has(topic.topic(), topic)) {
            owe(topic, governing);
        } else if (topic.last().isRetirement() && waits(topic.topic(), governing)) {
            endsBehindWhatWaits(topic, governing);
        }
    }

    private void endsBehindWhatWaits(LaneTopic topic, Subscription governing) {
        if (endedBefore == null) {
            endedBefore = new HashMap<>();
        }
        endedBefore.put(topic.topic(), topic);
        if (endedBefore.size() > 2 * ledger.queued()) {
            forgetWhatWasLost(endedBefore.keySet(), governing);
        }
    }

    private @Nullable LaneTopic takeEndedBefore(Topic name) {
        return endedBefore == null ? null : endedBefore.remove(name);
    }

    /** Of most of those topics the policy has lost what waited. */
    private void forgetWhatWasLost(Set<Topic> ended, Subscription governing) {
        Set<Topic> waiting = governing.outbox().topics();
        membership.spend(governing.outbox().size() + (long) ended.size());
        ended.removeIf(name -> {
            Subscription by = subscriptions.governing(name);
            return by == null || (by == governing ? !waiting.contains(name) && !isHeld(name, by) : !waits(name, by));
        });
    }

    private static boolean isHeld(Topic topic, Subscription governing) {
        Pacing pacing = governing.pacing();
        return pacing != null && pacing.holds(topic);
    }

    private boolean waits(Topic topic, Subscription governing) {
        membership.spend(governing.outbox().size());
        return governing.outbox().has(topic) || isHeld(topic, governing);
    }

    private void owe(LaneTopic topic, Subscription governing) {
        Topic name = topic.topic();
        Pacing pacing = governing.pacing();
        int replaced = pacing != null && pacing.letGo(name) ? 1 : 0;
        if (governing.outbox().size() > 0) {
            membership.spend(governing.outbox().size());
            replaced += governing.outbox().remove(name::equals).size();
        }
        int released = subscriptions.released().size();
        if (subscriptions
                .released()
                .removeIf(queued -> queued.publication().update().topic().equals(name))) {
            replaced += released - subscriptions.released().size();
        }
        ledger.arrive();
        for (; replaced > 0; replaced--) {
            ledger.conflate();
        }
        if (lefts == null) {
            lefts = new Lefts(backlog);
        }
        lefts.add(topic);
        membership.touch();
    }

    /** A value is handed to the socket, or what ends its topic, out of an outbox or the store; what is stored tells what else comes from there. */
    void handedOver(Update update, StoredQueue stored) {
        if (shown == null) {
            return;
        }
        Topic name = update.topic();
        LaneTopic topic = lane.topics().get(name);
        shown.handed(name, topic, !update.isRetirement());
        LaneTopic ended = takeEndedBefore(name);
        LaneTopic newest = topic == null ? ended : topic;
        if (lefts != null) {
            Lefts.Owed owed = lefts.of(name);
            if (owed != null && owed.topic().last().offset() <= update.offset()) {
                stay(name); // its snapshot was asked for anew
            }
        }
        if (newest != null && !update.isRetirement() && !isOwed(name)) {
            Subscription governing = subscriptions.governing(name);
            if (governing != null && !governing.selects(newest.last()) && !stored.covers(newest)) {
                owe(newest, governing);
            }
        }
    }

    /** It is handed to the socket that the client's value of a topic is gone. */
    void handedOverLeft(Topic name) {
        if (shown != null) {
            shown.handed(name, lane.topics().get(name), false);
        }
    }

    /** Takes the first one that is owed, of which there must be one, to be written at once: the newest of its topic. */
    Update take() {
        LaneTopic topic = Objects.requireNonNull(lefts).takeFirst();
        ledger.deliver();
        handedOverLeft(topic.topic());
        return topic.last();
    }

    /** Other subscriptions govern topics; {@code before} are the filters that the session had. What they do not select any more leaves. */
    void subscriptionsChanged(Collection<TopicFilter> before, StoredQueue stored) {
        if (lefts != null) {
            for (int gone = lefts.removeAll(name -> !wants(name)); gone > 0; gone--) {
                ledger.withdraw();
            }
        }
        if (!subscriptions.isSelecting()) {
            shown = null;
            endedBefore = null;
            changedFrom = Set.of();
            return;
        }
        if (endedBefore != null) {
            endedBefore.keySet().removeIf(name -> !wants(name));
        }
        if (shown == null) {
            shown = new Shown(!before.isEmpty());
        }
        if (!before.isEmpty()) {
            shown.retain(lane.topics(), this::wants);
            Set<TopicFilter> all = new HashSet<>(changedFrom);
            all.addAll(before);
            changedFrom = all;
            lookedTo = 0;
            lookOn(stored);
        }
    }

    /** Whether it has not been seen yet what all is not selected any more since the last change. */
    boolean isLooking() {
        return !changedFrom.isEmpty();
    }

    /** As far as the session may look now. */
    void lookOn(StoredQueue stored) {
        int end = lane.topics().slotCount();
        while (lookedTo < end && membership.allows()) {
            membership.spend(1);
            LaneTopic topic = lane.topics().at(lookedTo++);
            if (topic != null && isHad(topic) && matches(changedFrom, topic.topic())) {
                leaveIfNotSelected(topic, stored);
            }
        }
        if (lookedTo >= end) {
            changedFrom = Set.of();
        }
    }

    private void leaveIfNotSelected(LaneTopic topic, StoredQueue stored) {
        Subscription governing = subscriptions.governing(topic.topic());
        if (governing != null && !governing.selects(topic.last()) && !stored.covers(topic)) {
            owe(topic, governing);
        }
    }

    private boolean isHad(LaneTopic topic) {
        return shown != null && shown.has(topic.topic(), topic) && !isOwed(topic.topic());
    }

    private boolean matches(Collection<TopicFilter> filters, Topic topic) {
        membership.spend(filters.size());
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }
}
