package dev.sluice.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What comes to one session's outboxes in one go, but one by one: before one that finds its outbox full the session writes
 * what its client can take.
 */
final class ModelDue {

    private final ArrayDeque<Due> all = new ArrayDeque<>();
    private boolean fullBefore;

    private record Due(@Nullable ModelOutbox to, @Nullable String topic, long offset, Runnable task) {}

    /** A value that comes to an outbox; {@code topic} null where it may not come before others. */
    void add(ModelOutbox to, @Nullable String topic, long offset, Runnable task) {
        all.add(new Due(to, topic, offset, task));
    }

    /** The lowest offset of what is due. */
    long outstanding() {
        return all.stream().mapToLong(Due::offset).min().orElse(Long.MAX_VALUE);
    }

    /** Does something when what is due by now has come. */
    void after(Runnable task) {
        if (all.isEmpty()) {
            task.run();
        } else {
            all.add(new Due(null, null, Long.MAX_VALUE, task));
        }
    }

    /** The session begins to write: at the end, or since the next one's outbox is full. */
    void takeBeforeWriting() {
        if (fullBefore) {
            all.remove().task.run();
        }
        while (!all.isEmpty() && (all.element().to == null || !all.element().to.isFull())) {
            all.remove().task.run();
        }
        fullBefore = !all.isEmpty();
    }

    /** One of a topic has come before others, of another rate: their order is open. */
    void take(String topic) {
        for (Due due : all) {
            if (topic.equals(due.topic)) {
                all.remove(due);
                due.task.run();
                return;
            }
        }
    }

    void takeAll() {
        while (!all.isEmpty()) {
            all.remove().task.run();
        }
        fullBefore = false;
    }
}
