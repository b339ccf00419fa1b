package dev.sluice.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What comes to one session's outboxes in one go, but one by one: behind one that leaves its outbox full the session writes
 * what its client can take, before the next one comes.
 */
final class ModelDue {

    private final ArrayDeque<Due> all = new ArrayDeque<>();
    private boolean fullBefore;

    private record Due(@Nullable ModelOutbox to, @Nullable String topic, long offset, Runnable task) {

        /** Values that move along, or were left to a snapshot, may find an outbox that was full before. */
        boolean needsRoom() {
            return to != null && isReleased() && to.isFull();
        }

        /** A value that moves along, or was left to a snapshot. */
        boolean isReleased() {
            return to != null && topic == null;
        }

        boolean leavesFull() {
            return to != null && topic != null && to.isFull();
        }
    }

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

    /** The session begins to write: at the end, or since an outbox is full. For a client that takes nothing that is no use. */
    void takeBeforeWriting(boolean takesNothing) {
        boolean go = true;
        while (go && !all.isEmpty()) {
            if (all.element().needsRoom() && !fullBefore) {
                fullBefore = true;
                return;
            }
            boolean allAtOnce = fullBefore && all.element().needsRoom() && takesNothing;
            fullBefore = false;
            while (allAtOnce && !all.isEmpty() && all.element().isReleased()) {
                all.remove().task.run();
            }
            if (all.isEmpty()) {
                return;
            }
            Due next = all.remove();
            next.task.run();
            go = !next.leavesFull();
        }
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
