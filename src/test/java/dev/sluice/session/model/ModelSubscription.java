package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One subscribe: filters with the offset from which the session accounts for what they match, and what waits. */
final class ModelSubscription {

    final Map<String, Long> filters = new LinkedHashMap<>();
    final ModelContract contract;
    final ModelOutbox outbox;
    /** What its rate holds back. */
    final Map<String, Entry> held = new HashMap<>();

    ModelSubscription(ModelContract contract, ModelSession session) {
        this.contract = contract;
        this.outbox = new ModelOutbox(contract, session);
    }

    /** Whether a value of a topic waits, or is held. */
    boolean waits(String topic) {
        return held.containsKey(topic) || outbox.has(topic);
    }

    boolean matches(String topic) {
        return filters.keySet().stream().anyMatch(filter -> ModelContract.matches(filter, topic));
    }
}
