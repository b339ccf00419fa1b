package dev.sluice.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outboxes of one session in which something waits, also those of ended subscriptions with losses that were not told. */
final class ModelWaiting {

    private final List<ModelOutbox> outboxes = new ArrayList<>();

    void add(ModelOutbox outbox) {
        if (!outboxes.contains(outbox)) {
            outboxes.add(outbox);
        }
    }

    /** The one with what stands first in the log. */
    @Nullable
    ModelOutbox first() {
        outboxes.removeIf(outbox -> outbox.line.isEmpty());
        return outboxes.stream().min(Comparator.comparingLong(ModelOutbox::key)).orElse(null);
    }

    void expireAll() {
        outboxes.forEach(ModelOutbox::expireAll);
    }

    long size() {
        return outboxes.stream().mapToLong(ModelOutbox::size).sum();
    }

    long outstanding(boolean conservative) {
        return outboxes.stream()
                .mapToLong(outbox -> outbox.outstanding(conservative))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public String toString() {
        return outboxes.toString();
    }
}
