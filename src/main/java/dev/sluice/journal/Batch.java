package dev.sluice.journal;

import dev.sluice.message.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;

/** Updates and notes that go to disk with one commit, and those who wait for it, in the order in which they came. */
final class Batch {

    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    private final List<Update> updates = new ArrayList<>();
    private final Notes notes = new Notes();
    private final List<MonoSink<Void>> waiting = new ArrayList<>();
    private long bytes;

    void add(Update update) {
        updates.add(update);
        bytes += update.data().length;
    }

    void await(MonoSink<Void> waiter) {
        waiting.add(waiter);
    }

    List<Update> updates() {
        return updates;
    }

    Notes notes() {
        return notes;
    }

    boolean isEmpty() {
        return updates.isEmpty() && notes.isEmpty();
    }

    boolean hasUpdates() {
        return !updates.isEmpty();
    }

    boolean holds(long offset) {
        return !updates.isEmpty() && offset <= updates.get(updates.size() - 1).offset();
    }

    /** Of the newest; there must be one. */
    long lastOffset() {
        return updates.get(updates.size() - 1).offset();
    }

    long bytes() {
        return bytes;
    }

    /** Tells all who wait what came of it; a fault of one of them is not one of the journal. */
    void settle(Consumer<MonoSink<Void>> outcome) {
        for (MonoSink<Void> waiter : waiting) {
            try {
                outcome.accept(waiter);
            } catch (RuntimeException fault) {
                log.error("what waited for a commit failed", fault);
            }
        }
    }
}
