package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelOutbox.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

    /** The same when updates that come first and are too old have been lost. */
    @Nullable
    ModelOutbox firstThatIsNotTooOld() {
        ModelOutbox before = null;
        ModelOutbox first = first();
        while (first != null && first != before) {
            first.expireNext();
            before = first;
            first = first();
        }
        return first;
    }

    /** What has to be told first, if it is not an update: with those of the same reason that other outboxes have right behind it. */
    @Nullable
    Loss leadingLoss() {
        return loss(outboxes.stream()
                .map(outbox -> (List<Object>) new ArrayList<>(outbox.line))
                .toList());
    }

    void takeLeadingLoss() {
        Loss unused = Objects.requireNonNull(
                loss(outboxes.stream().map(outbox -> outbox.line).toList()));
    }

    private static @Nullable Loss loss(List<List<Object>> lines) {
        List<Entry> entries = new ArrayList<>();
        String reason = null;
        for (List<Object> line = first(lines); line != null; line = first(lines)) {
            if (!(line.get(0) instanceof Loss next)
                    || (reason != null && !next.reason().equals(reason))) {
                break;
            }
            entries.addAll(next.entries());
            reason = next.reason();
            Object unused = line.remove(0);
        }
        return reason == null ? null : new Loss(reason, entries);
    }

    private static @Nullable List<Object> first(List<List<Object>> lines) {
        return lines.stream()
                .filter(line -> !line.isEmpty())
                .min(Comparator.comparingLong(ModelOutbox::key))
                .orElse(null);
    }

    /** Before a gap is written it is seen what comes next behind it, everywhere. */
    void expireNext() {
        outboxes.forEach(ModelOutbox::expireNext);
    }

    /** Whether the update at an offset waits. */
    boolean has(long offset) {
        return outboxes.stream()
                .flatMap(outbox -> outbox.line.stream())
                .anyMatch(item ->
                        item instanceof ModelOutbox.Wait wait && wait.entry().offset() == offset);
    }

    boolean hasUpdate() {
        return size() > 0;
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
