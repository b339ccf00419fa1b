package dev.sluice.session;

import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Outbox;
import dev.sluice.fanout.Audience;
import dev.sluice.shaping.Pacing;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One {@code subscribe} of one session: the filters that it still has, its contract, and what waits under it. */
final class Subscription {

    private final long maxAgeNanos;
    private final Outbox outbox;
    private final @Nullable Pacing pacing;
    private final int buffer;
    private final boolean inOrder;
    private final boolean asTheyCome;
    private final Map<TopicFilter, Interest> filters = new LinkedHashMap<>(2);
    private boolean waiting;

    /** {@code pacing} is that of the contract's {@code maxRate}. */
    Subscription(Contract contract, Ledger ledger, Backlog backlog, @Nullable Pacing pacing) {
        this.maxAgeNanos = contract.maxAge() == null ? 0 : contract.maxAge().toNanos();
        this.outbox = contract.newOutbox(ledger, backlog);
        this.pacing = pacing;
        this.buffer = contract.buffer();
        this.inOrder = !contract.conflates();
        this.asTheyCome = inOrder && contract.maxAge() == null;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Updates for which there is room beside those that wait. */
    int room() {
        return buffer - outbox.size();
    }

    /** Null where every update is wanted. */
    @Nullable
    Pacing pacing() {
        return pacing;
    }

    /** Whether its updates are written in the order of the log. */
    boolean isInOrder() {
        return inOrder;
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
     * A filter's seat in its audience, and from where on the session sees to what it matches: everything later was
     * written, or waits, or is about to be read.
     */
    record Interest(Audience.Seat seat, long from) {}

    /** The filters by which it is found in the lane's index. */
    Map<TopicFilter, Interest> filters() {
        return filters;
    }

    /** The only seat, if there is but one filter, and a client that keeps up is to have all that it matches as it comes; else null. */
    Audience.@Nullable Seat directSeat() {
        return asTheyCome && filters.size() == 1
                ? filters.values().iterator().next().seat()
                : null;
    }

    boolean matches(Topic topic) {
        for (TopicFilter filter : filters.keySet()) {
            if (filter.matches(topic)) {
                return true;
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
