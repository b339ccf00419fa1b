package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes to one session's outboxes in one go, but one by one: behind one that leaves its outbox full the session writes
 * what its client can take, before the next one comes.
 */
final class ModelDue {

    private final ModelSession session;
    private final ArrayDeque<Due> all = new ArrayDeque<>();
    private boolean fullBefore;

    ModelDue(ModelSession session) {
        this.session = session;
    }

    private sealed interface Due {

        void take();
    }

    /** A live value, or one whose slot came. */
    private record Value(ModelOutbox to, Entry entry, Runnable task) implements Due {

        @Override
        public void take() {
            task.run();
        }
    }

    /** Values that move along, or were left to a snapshot: they may find an outbox that was full before. */
    private record Released(ModelSubscription to, Entry entry, ModelSession session) implements Due {

        boolean needsRoom() {
            return to.outbox.isFull();
        }

        @Override
        public void take() {
            session.insert(to, List.of(entry));
        }
    }

    private record After(Runnable task) implements Due {

        @Override
        public void take() {
            task.run();
        }
    }

    /** A value that comes to an outbox, and may come before those of other topics. */
    void add(ModelOutbox to, Entry entry, Runnable task) {
        all.add(new Value(to, entry, task));
    }

    /** A value that comes to an outbox at its place in the log, perhaps together with others. */
    void addReleased(ModelSubscription to, Entry entry) {
        all.add(new Released(to, entry, session));
    }

    /** Those of a topic go for something newer; returns how many there were. */
    int removeReleased(String topic) {
        int before = all.size();
        all.removeIf(due ->
                due instanceof Released released && released.entry.topic().equals(topic));
        return before - all.size();
    }

    /** Values that wait, but in no outbox. */
    long released() {
        return all.stream().filter(Released.class::isInstance).count();
    }

    /** The lowest offset of what is due. */
    long outstanding() {
        return all.stream().mapToLong(ModelDue::offset).min().orElse(Long.MAX_VALUE);
    }

    private static long offset(Due due) {
        if (due instanceof Value value) {
            return value.entry.offset();
        }
        return due instanceof Released released ? released.entry.offset() : Long.MAX_VALUE;
    }

    /** Does something when what is due by now has come. */
    void after(Runnable task) {
        if (all.isEmpty()) {
            task.run();
        } else {
            all.add(new After(task));
        }
    }

    /** The session begins to write: at the end, or since an outbox is full. For a client that takes nothing that is no use. */
    void takeBeforeWriting(boolean takesNothing) {
        boolean go = true;
        while (go && !all.isEmpty()) {
            boolean needsRoom = all.element() instanceof Released released && released.needsRoom();
            if (needsRoom && !fullBefore) {
                fullBefore = true;
                return;
            }
            fullBefore = false;
            if (needsRoom && takesNothing) {
                takeReleased();
            } else {
                Due next = all.remove();
                next.take();
                go = !(next instanceof Value value && value.to.isFull());
            }
        }
    }

    /** All that are left, together. */
    private void takeReleased() {
        Map<ModelSubscription, List<Entry>> together = new LinkedHashMap<>();
        while (all.peek() instanceof Released released) {
            together.computeIfAbsent(released.to, absent -> new ArrayList<>()).add(released.entry);
            Object unused = all.remove();
        }
        together.forEach(session::insert);
    }

    /** One of a topic has come before others, of another rate: their order is open. */
    void take(String topic) {
        for (Due due : all) {
            if (due instanceof Value value && value.entry.topic().equals(topic)) {
                all.remove(due);
                due.take();
                return;
            }
        }
    }

    void takeAll() {
        while (!all.isEmpty()) {
            all.remove().take();
        }
        fullBefore = false;
    }
}
