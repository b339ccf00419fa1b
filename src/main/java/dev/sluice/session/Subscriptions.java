package dev.sluice.session;

import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Queued;
import dev.sluice.fanout.Audience;
import dev.sluice.fanout.Budget;
import dev.sluice.fanout.Receiver;
import dev.sluice.lane.Lane;
import dev.sluice.message.Publication;
import dev.sluice.session.Subscription.Interest;
import dev.sluice.shaping.Filtering;
import dev.sluice.shaping.HeldValues;
import dev.sluice.shaping.Pacing;
import dev.sluice.shaping.Selection;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one session in the order in which they were made. A topic is governed by the one made last of
 * those that match it; when another comes to govern it, what waits of it moves along.
 */
final class Subscriptions {

    private final Lane lane;
    private final Ledger ledger;
    private final Backlog backlog;
    private final Waiting waiting;
    private final Budget budget;
    private final List<Subscription> byAge = new ArrayList<>(1);
    private final Governing governing;
    private final ArrayDeque<Queued> released = new ArrayDeque<>(0);
    private long subscribes;

    Subscriptions(Lane lane, Ledger ledger, Backlog backlog, Waiting waiting, Budget budget) {
        this.lane = lane;
        this.ledger = ledger;
        this.backlog = backlog;
        this.waiting = waiting;
        this.budget = budget;
        this.governing = new Governing(byAge, budget, lane.fanOut().indexBytes());
    }

    /**
     * Makes a subscription, the last one; filters that another one had change over to it.
     *
     * @param filters as they are asked for, with what counts of each
     * @param from from where on new filters are seen to
     * @param isFirst whether the client shows nothing yet, and begins with snapshots
     * @param receivers what takes in updates for the new one
     * @return false if what moved along is too much for its buffer, and the client is to be sent away
     */
    boolean subscribe(
            Map<TopicFilter, List<TopicFilter>> filters,
            Contract contract,
            long from,
            boolean isFirst,
            Function<Subscription, Receiver> receivers) {
        Selection selection =
                contract.where() == null ? null : lane.selections().enter(contract.where());
        boolean isRange = contract.until() != null;
        Filtering filtering = isRange || contract.deadband() == null
                ? null
                : lane.filters().enter(contract.deadband(), contract.maxSilence(), selection, isFirst);
        Pacing pacing = isRange || contract.maxRate() == null
                ? null
                : lane.pacers().enter(contract.maxRate(), selection, filtering, lane.head());
        Subscription made = new Subscription(++subscribes, contract, ledger, backlog, pacing, selection, filtering);
        Receiver receiver = receivers.apply(made);
        HeldValues held = heldValues();
        if (!isRange) {
            hearAnew();
        }
        byAge.add(made);
        filters.forEach((asked, parts) -> {
            List<Interest> had = leave(asked);
            List<Interest> has = new ArrayList<>(parts.size());
            for (TopicFilter part : parts) {
                has.add(seated(part, made, receiver, from(part, had, from)));
            }
            made.filters().put(shared(asked, has), List.copyOf(has));
            governing.asked(asked, has, 1);
            governing.entered(has, made);
        });
        return settle(held);
    }

    private Interest seated(TopicFilter filter, Subscription owner, Receiver receiver, long from) {
        return new Interest(lane.fanOut().seat(filter, receiver, owner.row()), from);
    }

    /** The index has the same filter for all, which takes no memory of each session. */
    private static TopicFilter shared(TopicFilter asked, List<Interest> parts) {
        return parts.size() == 1 && parts.get(0).filter().equals(asked)
                ? parts.get(0).filter()
                : asked;
    }

    private static long from(TopicFilter filter, List<Interest> had, long otherwise) {
        for (Interest part : had) {
            if (part.filter().equals(filter)) {
                return part.from();
            }
        }
        return otherwise;
    }

    /**
     * Leaves of each filter those parts, for a client that may do less than before.
     *
     * @return the subscriptions that have less now, some of them nothing
     */
    Narrowed narrow(Function<TopicFilter, List<TopicFilter>> parts, Function<Subscription, Receiver> receivers) {
        List<Subscription> changed = new ArrayList<>();
        HeldValues held = heldValues();
        for (Subscription subscription : byAge) {
            Receiver receiver = receivers.apply(subscription);
            boolean same = true;
            for (Map.Entry<TopicFilter, List<Interest>> asked :
                    subscription.filters().entrySet()) {
                List<Interest> left = new ArrayList<>();
                List<Interest> narrower = new ArrayList<>();
                for (Interest had : asked.getValue()) {
                    List<TopicFilter> still = parts.apply(had.filter());
                    if (still.equals(List.of(had.filter()))) {
                        left.add(had);
                    } else {
                        still.forEach(part -> narrower.add(seated(part, subscription, receiver, had.from())));
                        leave(had, subscription);
                        same = false;
                    }
                }
                left.addAll(narrower);
                governing.asked(asked.getKey(), asked.getValue(), -1);
                governing.asked(asked.getKey(), left, 1);
                asked.setValue(List.copyOf(left));
                governing.entered(narrower, subscription);
            }
            if (!same) {
                changed.add(subscription);
            }
        }
        if (changed.isEmpty()) {
            return new Narrowed(changed, true);
        }
        hearAnew();
        return new Narrowed(changed, settle(held));
    }

    /**
     * What became of the subscriptions of a client that may do less.
     *
     * @param changed those that have less now
     * @param stays false if what moved along is too much for a buffer, and the client is to be sent away
     */
    record Narrowed(List<Subscription> changed, boolean stays) {}

    /** Ends filters, all of which there must be; returns as {@link #subscribe}. */
    boolean unsubscribe(Collection<TopicFilter> filters) {
        HeldValues held = heldValues();
        for (TopicFilter filter : filters) {
            List<Interest> unused = leave(filter);
        }
        hearAnew();
        return settle(held);
    }

    /** Of any topic its client may show by now what others sent that governed it, or will be sent that no more. */
    private void hearAnew() {
        for (Subscription subscription : byAge) {
            if (subscription.filtering() != null) {
                subscription.filtering().hearAnew();
            }
        }
    }

    /** Ends all; what waits is forgotten. */
    void clear() {
        var unused = unsubscribe(filters());
    }

    private List<Interest> leave(TopicFilter asked) {
        for (Subscription subscription : byAge) {
            List<Interest> parts = subscription.filters().remove(asked);
            if (parts != null) {
                governing.asked(asked, parts, -1);
                parts.forEach(part -> leave(part, subscription));
                return subscription.isRange() ? List.of() : parts; // what it saw to has an end
            }
        }
        return List.of();
    }

    private void leave(Interest interest, Subscription owner) {
        governing.left(interest.filter(), owner);
        lane.fanOut().leave(interest.seat());
    }

    private HeldValues heldValues() {
        List<Pacing> pacings = byAge.stream()
                .map(Subscription::pacing)
                .filter(Objects::nonNull)
                .toList();
        return new HeldValues(pacings, this::pacing, budget);
    }

    private @Nullable Pacing pacing(Topic topic) {
        Subscription by = governing(topic);
        return by == null ? null : by.pacing();
    }

    private boolean settle(HeldValues held) {
        budget.spend(ledger.queued());
        List<Queued> let = new ArrayList<>(held.settle());
        for (Subscription from : byAge) {
            let.addAll(letGo(from));
        }
        let.sort(Comparator.comparingLong(Queued::since));
        for (Queued queued : let) {
            if (governing(queued.publication().update().topic()) == null) {
                ledger.withdraw();
            } else {
                released.add(queued);
            }
        }
        List<Queued> moved = new ArrayList<>();
        for (Subscription from : byAge) {
            moved.addAll(from.outbox().remove(topic -> governing(topic) != from));
        }
        boolean stays = moveIn(moved);
        for (Subscription subscription : byAge) {
            if (subscription.isOver()) {
                end(subscription);
            }
        }
        byAge.removeIf(Subscription::isOver);
        return stays;
    }

    /** What its deadband holds back of topics that others govern now. */
    private List<Queued> letGo(Subscription from) {
        Filtering filtering = from.filtering();
        if (filtering == null) {
            return List.of();
        }
        return filtering.letGo(lane.topics(), topic -> governing(topic) != from).stream()
                .map(topic ->
                        new Queued(new Publication(topic.last()), topic.last().offset()))
                .toList();
    }

    private void end(Subscription over) {
        over.filters().forEach((asked, none) -> governing.asked(asked, none, -1));
        if (over.pacing() != null) {
            lane.pacers().leave(over.pacing());
        }
        if (over.filtering() != null) {
            lane.filters().leave(over.filtering());
        }
        if (over.selection() != null) {
            lane.selections().leave(over.selection());
        }
        waiting.ended(over);
    }

    /** Brings updates that wait under the subscriptions that govern their topics now, and lets go those that have none; returns as {@link #subscribe}. */
    boolean moveIn(List<Queued> moved) {
        Map<Subscription, List<Queued>> targets = new LinkedHashMap<>();
        for (Queued queued : moved) {
            Subscription to = governing(queued.publication().update().topic());
            if (to == null) {
                ledger.withdraw();
            } else {
                targets.computeIfAbsent(to, absent -> new ArrayList<>()).add(queued);
            }
        }
        boolean stays = true;
        for (Map.Entry<Subscription, List<Queued>> target : targets.entrySet()) {
            waiting.add(target.getKey());
            stays &= target.getKey().outbox().insert(target.getValue());
        }
        return stays;
    }

    /**
     * Values that were held back until now, and are about to be taken in under the subscriptions that govern their topics;
     * each is outstanding as long as it is here.
     */
    Queue<Queued> released() {
        return released;
    }

    /** The subscription under whose contract the session hears of a topic; null if it does not ask for it. */
    @Nullable
    Subscription governing(Topic topic) {
        return governing.of(topic);
    }

    /** Whether there is but one, which wants what is live, so that nothing has to be looked up. */
    boolean isOnly() {
        return byAge.size() == 1 && !byAge.get(0).isRange();
    }

    /** The one that was made last, of which there must be one. */
    Subscription newest() {
        return byAge.get(byAge.size() - 1);
    }

    /** A range comes to its end; returns the filters that it still has, as they were asked for. Nothing else changes. */
    List<TopicFilter> endRange(Subscription range) {
        List<TopicFilter> ended = List.copyOf(range.filters().keySet());
        for (TopicFilter asked : ended) {
            List<Interest> unused = leave(asked);
        }
        if (byAge.remove(range)) {
            end(range);
        }
        return ended;
    }

    /** Whether one of them selects updates by their data. */
    boolean isSelecting() {
        return byAge.stream().anyMatch(subscription -> !subscription.isRange() && subscription.selection() != null);
    }

    /** Whether updates come in the order of the log, so that each one's offset tells how far the client has come. */
    boolean areInOrder() {
        return isOnly() && byAge.get(0).isInOrder();
    }

    /** The seat in which the session may be written to directly, as far as its subscriptions allow it; else null. */
    Audience.@Nullable Seat directSeat() {
        return isOnly() ? byAge.get(0).directSeat() : null;
    }

    /** How many filters there are in all. */
    int filterCount() {
        return governing.filters();
    }

    boolean has(TopicFilter filter) {
        return byAge.stream().anyMatch(subscription -> subscription.filters().containsKey(filter));
    }

    /** Of what counts of a filter, the parts that the session does not have by it yet. */
    List<TopicFilter> added(TopicFilter asked, List<TopicFilter> parts) {
        List<TopicFilter> added = new ArrayList<>(parts);
        for (Subscription subscription : byAge) {
            if (!subscription.isRange()) {
                subscription.filters().getOrDefault(asked, List.of()).forEach(had -> added.remove(had.filter()));
            }
        }
        return added;
    }

    /** What the filters take, in an index and beside it. */
    long indexBytes() {
        return governing.bytes();
    }

    /** How many of those nothing counts of, and the session does not have yet. */
    int vainMoreWith(Map<TopicFilter, List<TopicFilter>> filters) {
        return (int) filters.entrySet().stream()
                .filter(asked -> asked.getValue().isEmpty() && !has(asked.getKey()))
                .count();
    }

    /** What is kept more of filters that are asked for, beside what counts of them. */
    long askedBytesMoreWith(Map<TopicFilter, List<TopicFilter>> filters) {
        long more = 0;
        for (Map.Entry<TopicFilter, List<TopicFilter>> asked : filters.entrySet()) {
            more += has(asked.getKey()) ? 0 : Governing.bytesBeside(asked.getKey(), asked.getValue());
        }
        return more;
    }

    /** Memory that is taken in all more with those filters, which the session does not have yet. */
    long indexBytesMoreWith(Collection<TopicFilter> added) {
        long more = governing.bytesMoreWith(added);
        for (TopicFilter filter : added) {
            more += lane.fanOut().bytesMoreWith(filter);
        }
        return more;
    }

    List<TopicFilter> filters() {
        return byAge.stream()
                .flatMap(subscription -> subscription.filters().keySet().stream())
                .toList();
    }

    /** The filters with the offsets from which on the session sees to what they match. */
    Map<TopicFilter, Long> seenTo() {
        Map<TopicFilter, Long> from = new HashMap<>();
        for (Subscription subscription : byAge) {
            if (!subscription.isRange()) {
                subscription.interests().forEach(part -> from.merge(part.filter(), part.from(), Math::min));
            }
        }
        return from;
    }

    /** All filters that count, each once. */
    Set<TopicFilter> effective() {
        Set<TopicFilter> effective = new HashSet<>();
        byAge.forEach(subscription -> effective.addAll(subscription.effective()));
        return effective;
    }

    /** Whether one of those is asked for by a range now. */
    boolean hasRangeOf(Collection<TopicFilter> filters) {
        return byAge.stream()
                .anyMatch(subscription ->
                        subscription.isRange() && filters.stream().anyMatch(subscription.filters()::containsKey));
    }

    /** How many subscriptions would be there with one more, which takes over those filters. */
    int countWith(Collection<TopicFilter> filters) {
        Set<TopicFilter> taken = new HashSet<>(filters);
        return 1
                + (int) byAge.stream()
                        .filter(subscription ->
                                !taken.containsAll(subscription.filters().keySet()))
                        .count();
    }

    /**
     * The lowest offset of the values that are held back to a rate for this session; {@link Long#MAX_VALUE} if there is none. Goes through all of
     * them. What a deadband holds back is made up for by a resume from anywhere.
     */
    long heldFrom() {
        long waitingCount = 0;
        for (Subscription subscription : byAge) {
            Filtering filtering = subscription.filtering();
            waitingCount += subscription.outbox().size() + (filtering == null ? 0 : filtering.heldCount());
        }
        if (ledger.queued() == waitingCount) {
            return Long.MAX_VALUE;
        }
        long lowest = heldValues().lowestOffset();
        for (Queued queued : released) {
            lowest = Math.min(lowest, queued.since());
        }
        return lowest;
    }

    /** Loses by its policies what is beyond the memory that the session may have now; false if the client is to be sent away. */
    boolean relieve() {
        long lost = ledger.lost();
        boolean stays = true;
        for (Subscription subscription : byAge) {
            if (backlog.isOver()) {
                stays &= subscription.outbox().relieve();
                waiting.add(subscription);
            }
        }
        budget.spend(ledger.lost() - lost);
        return stays;
    }

    /** Loses what waits longer than its client wants it. */
    void expire(long nowNanos) {
        for (Subscription subscription : byAge) {
            if (subscription.expires()) {
                budget.spend(subscription.outbox().size());
                subscription.expireAll(nowNanos);
            }
        }
    }
}
