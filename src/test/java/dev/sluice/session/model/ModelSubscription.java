package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One subscribe: filters with the offset from which the session accounts for what they match, and what waits. */
final class ModelSubscription {

    final Map<String, Long> filters = new LinkedHashMap<>();
    final ModelContract contract;
    final ModelOutbox outbox;
    private final boolean isReplayed;
    /** Topics of which something has passed behind the replay. */
    private final Set<String> heard = new HashSet<>();

    /** What its rate holds back. */
    final Map<String, Entry> held = new HashMap<>();

    /** {@code isReplayed} where the past comes before. */
    ModelSubscription(ModelContract contract, ModelSession session, boolean isReplayed) {
        this.isReplayed = isReplayed;
        this.contract = contract;
        this.outbox = new ModelOutbox(contract, session);
    }

    /** Whether it goes on, by what all who have the same band are told. */
    boolean passes(Entry entry, boolean all) {
        return (isReplayed && heard.add(entry.topic())) || all;
    }

    void forget(String topic) {
        heard.remove(topic);
    }

    /** Whether a value of a topic waits, or is held. */
    boolean waits(String topic) {
        return held.containsKey(topic) || outbox.has(topic);
    }

    boolean matches(String topic) {
        return filters.keySet().stream().anyMatch(filter -> ModelContract.matches(filter, topic));
    }
}
