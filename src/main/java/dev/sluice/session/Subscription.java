package dev.sluice.session;

import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Outbox;
import dev.sluice.topic.FilterIndex.Membership;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One {@code subscribe} of one session: the filters that it still has, its contract, and what waits under it. */
final class Subscription {

    private final ClientSession session;
    private final Contract contract;
    private final Outbox outbox;
    private final Map<TopicFilter, Membership<Subscription>> filters = new LinkedHashMap<>(2);
    private boolean waiting;

    Subscription(ClientSession session, Contract contract, Outbox outbox) {
        this.session = session;
        this.contract = contract;
        this.outbox = outbox;
    }

    ClientSession session() {
        return session;
    }

    Contract contract() {
        return contract;
    }

    Outbox outbox() {
        return outbox;
    }

    /** The filters by which it is found in the lane's index. */
    Map<TopicFilter, Membership<Subscription>> filters() {
        return filters;
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
