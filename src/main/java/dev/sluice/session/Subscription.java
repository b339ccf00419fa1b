package dev.sluice.session;

import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Outbox;
import dev.sluice.fanout.Audience;
import dev.sluice.message.Update;
import dev.sluice.shaping.Filtering;
import dev.sluice.shaping.Pacing;
import dev.sluice.shaping.Selection;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One {@code subscribe} of one session: the filters that it still has, its contract, and what waits under it. Where there are
 * tokens, of a filter that was asked for there may count one part, several, or none.
 */
final class Subscription {

    private final Contract contract;
    private final long number;
    private final long maxAgeNanos;
    private final Outbox outbox;
    private final @Nullable Pacing pacing;
    private final @Nullable Selection selection;
    private final @Nullable Filtering filtering;
    private final Map<TopicFilter, List<Interest>> filters = new LinkedHashMap<>(2);
    private boolean waiting;

    /** {@code number} grows from one to the next of a session; {@code pacing} is that of the contract's {@code maxRate}, {@code selection} of its {@code where}, {@code filtering} of its {@code deadband}. */
    Subscription(
            long number,
            Contract contract,
            Ledger ledger,
            Backlog backlog,
            @Nullable Pacing pacing,
            @Nullable Selection selection,
            @Nullable Filtering filtering) {
        this.number = number;
        this.contract = contract;
        this.maxAgeNanos = contract.maxAge() == null ? 0 : contract.maxAge().toNanos();
        this.outbox = contract.newOutbox(ledger, backlog);
        this.pacing = pacing;
        this.selection = selection;
        this.filtering = filtering;
    }

    Contract contract() {
        return contract;
    }

    boolean isNewerThan(Subscription other) {
        return number > other.number;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Updates for which there is room beside those that wait. */
    int room() {
        return contract.buffer() - outbox.size();
    }

    /** Null where every update is wanted. */
    @Nullable
    Pacing pacing() {
        return pacing;
    }

    /** Null where all of them are. */
    @Nullable
    Selection selection() {
        return selection;
    }

    /** Null where every change is told. */
    @Nullable
    Filtering filtering() {
        return filtering;
    }

    /** Whether an update of a topic that it governs is one that its client asked for. */
    boolean selects(Update update) {
        return selection == null || selection.holds(update);
    }

    /** Whether it asks for a part of the history, and for nothing live. */
    boolean isRange() {
        return contract.until() != null;
    }

    /** Whether its updates are written in the order of the log. */
    boolean isInOrder() {
        return !contract.conflates() && contract.maxSilence() == null;
    }

    /** Where it sits in the audiences of its filters, among those that values are held back for; null where none are. */
    @Nullable
    Object row() {
        Object filtered = filtering == null ? null : filtering.row();
        return filtered != null || pacing == null ? filtered : pacing.row();
    }

    /** Whether what waits grows too old for its client. */
    boolean expires() {
        return maxAgeNanos > 0;
    }

    /** Loses what comes next in its outbox and is older than the client wants. */
    void expireNext(long nowNanos) {
        if (maxAgeNanos > 0) {
            outbox.expireNext(nowNanos - maxAgeNanos);
        }
    }

    /** Loses all that waits and is older than the client wants. */
    void expireAll(long nowNanos) {
        if (maxAgeNanos > 0) {
            outbox.expireAll(nowNanos - maxAgeNanos);
        }
    }

    /**
     * The seat, in its audience, of a filter that counts, and from where on the session sees to what it matches: everything later was
     * written, or waits, or is about to be read.
     */
    record Interest(Audience.Seat seat, long from) {

        /** By which the subscription is found in the lane's index. */
        TopicFilter filter() {
            return seat.filter();
        }
    }

    /** The filters as they were asked for, with what counts of each. */
    Map<TopicFilter, List<Interest>> filters() {
        return filters;
    }

    /** All that counts, filter by filter. */
    Stream<Interest> interests() {
        return filters.values().stream().flatMap(List::stream);
    }

    /** The filters that count, each once. */
    List<TopicFilter> effective() {
        return interests().map(Interest::filter).distinct().toList();
    }

    /** The only seat, if there is but one filter, and a client that keeps up is to have all that it matches as it comes; else null. */
    Audience.@Nullable Seat directSeat() {
        if (filters.size() != 1 || !isInOrder() || expires() || selection != null || filtering != null || isRange()) {
            return null;
        }
        List<Interest> only = filters.values().iterator().next();
        return only.size() == 1 ? only.get(0).seat() : null;
    }

    /** Whether nothing is left that counts. */
    boolean isOver() {
        for (List<Interest> parts : filters.values()) {
            if (!parts.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    boolean matches(Topic topic) {
        for (List<Interest> parts : filters.values()) {
            for (Interest part : parts) {
                if (part.filter().matches(topic)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether its session's {@link Waiting} list has it. */
    boolean isWaiting() {
        return waiting;
    }

    void waiting(boolean isWaiting) {
        waiting = isWaiting;
    }
}
