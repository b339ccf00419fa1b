package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One subscribe: filters with the offset from which the session accounts for what they match, and what waits. */
final class ModelSubscription {

    final Map<String, Long> filters = new LinkedHashMap<>();
    final ModelContract contract;
    final ModelOutbox outbox;
    /** Topics of which something has passed since its client may have shown other values; null where it does not. */
    private @Nullable Set<String> heard;

    /** What its rate holds back. */
    final Map<String, Entry> held = new HashMap<>();

    /** What its deadband holds back, to be given out later. */
    final Map<String, Entry> silent = new HashMap<>();

    /** What is beyond it is live. */
    final long begunAt;

    /** {@code isFirst} where its client shows nothing yet, and begins with snapshots. */
    ModelSubscription(ModelContract contract, ModelSession session, boolean isFirst) {
        this.heard = isFirst ? null : new HashSet<>();
        this.contract = contract.isRange() ? contract.ofRange() : contract;
        this.begunAt = session.lane.head();
        this.outbox = new ModelOutbox(contract, session);
    }

    boolean hasHeard(String topic) {
        return heard == null || heard.contains(topic);
    }

    void hears(String topic) {
        if (heard != null) {
            heard.add(topic);
        }
    }

    void hearAnew() {
        heard = new HashSet<>();
    }

    void forget(String topic) {
        if (heard != null) {
            heard.remove(topic);
        }
    }

    /** Whether it asks for a part of the history, and for nothing live. */
    boolean isRange() {
        return contract.isRange();
    }

    /** Whether a value of a topic waits, or is held. */
    boolean waits(String topic) {
        return held.containsKey(topic) || outbox.has(topic);
    }

    boolean matches(String topic) {
        return filters.keySet().stream().anyMatch(filter -> ModelContract.matches(filter, topic));
    }
}
