package dev.sluice.delivery;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps the newest update of each topic, in the order in which topics began to wait; when one topic too many waits, the first is lost. */
final class ConflateOutbox implements Outbox {

    private final int capacity;
    private final Ledger ledger;
    private final Backlog backlog;
    private final Map<Topic, Queued> waiting = new LinkedHashMap<>();
    private final LeadingLosses leading = new LeadingLosses();

    ConflateOutbox(int capacity, Ledger ledger, Backlog backlog) {
        this.capacity = capacity;
        this.ledger = ledger;
        this.backlog = backlog;
    }

    @Override
    public boolean offer(Publication publication) {
        put(new Queued(publication, publication.offset()));
        return true;
    }

    private void put(Queued queued) {
        Topic topic = queued.publication().update().topic();
        Queued older = waiting.get(topic);
        if (older != null) {
            ledger.conflate();
            backlog.remove(older.publication());
            waiting.put(topic, new Queued(queued.publication(), older.since()));
            backlog.add(queued.publication());
            while (backlog.isOver() && waiting.size() > 1) {
                loseFirst(LossReason.SLOW); // it is larger than the one before
            }
            return;
        }
        while (isFull() && !waiting.isEmpty()) {
            loseFirst(LossReason.SLOW);
        }
        if (isFull()) { // there is no memory left for it
            leading.add(LossReason.SLOW, queued.publication().update());
            ledger.lose();
        } else {
            waiting.put(topic, queued);
            backlog.add(queued.publication());
        }
    }

    private void loseFirst(LossReason reason) {
        leading.add(reason, removeFirst().update());
        ledger.lose();
    }

    private Publication removeFirst() {
        Iterator<Queued> first = waiting.values().iterator();
        Publication removed = first.next().publication();
        first.remove();
        backlog.remove(removed);
        return removed;
    }

    @Override
    public boolean isFull() {
        return waiting.size() >= capacity || backlog.isFull();
    }

    @Override
    public int size() {
        return waiting.size();
    }

    /** By when the topic began to wait: by its newest update, a busy topic would be put off for ever. */
    @Override
    public long nextOffset() {
        Queued first = first();
        return Math.min(leading.nextOffset(), first == null ? Long.MAX_VALUE : first.since());
    }

    @Override
    public long outstandingFrom() {
        long lowest = leading.nextOffset();
        for (Queued queued : waiting.values()) {
            lowest = Math.min(lowest, queued.since());
        }
        return lowest;
    }

    private @Nullable Queued first() {
        return waiting.isEmpty() ? null : waiting.values().iterator().next();
    }

    @Override
    public @Nullable Losses peekLosses() {
        return leading.peek();
    }

    @Override
    public @Nullable Losses takeLosses() {
        return leading.take();
    }

    @Override
    public void takeIn(Losses ofAnother) {
        leading.add(ofAnother);
    }

    @Override
    public @Nullable Publication peek() {
        Queued first = first();
        return first == null ? null : first.publication();
    }

    @Override
    public Publication take() {
        ledger.deliver();
        return removeFirst();
    }

    @Override
    public void expireNext(long acceptedBefore) {
        for (Publication next = peek();
                next != null && next.update().wasAcceptedBefore(acceptedBefore);
                next = peek()) {
            loseFirst(LossReason.EXPIRED);
        }
    }

    @Override
    public void expireAll(long acceptedBefore) {
        for (Iterator<Queued> all = waiting.values().iterator(); all.hasNext(); ) {
            Publication publication = all.next().publication();
            if (publication.update().wasAcceptedBefore(acceptedBefore)) {
                all.remove();
                backlog.remove(publication);
                leading.add(LossReason.EXPIRED, publication.update());
                ledger.lose();
            }
        }
    }

    @Override
    public boolean relieve() {
        while (backlog.isTooMuch(waiting.size())) {
            loseFirst(LossReason.SLOW);
        }
        return true;
    }

    @Override
    public boolean has(Topic topic) {
        return waiting.containsKey(topic);
    }

    @Override
    public Set<Topic> topics() {
        return Collections.unmodifiableSet(waiting.keySet());
    }

    @Override
    public List<Queued> remove(Predicate<Topic> topics) {
        List<Queued> removed = new ArrayList<>();
        waiting.entrySet().removeIf(entry -> {
            boolean leaves = topics.test(entry.getKey());
            if (leaves) {
                removed.add(entry.getValue());
                backlog.remove(entry.getValue().publication());
            }
            return leaves;
        });
        return removed;
    }

    @Override
    public boolean insert(List<Queued> moved) {
        List<Queued> all = new ArrayList<>(waiting.values());
        all.addAll(moved);
        all.sort(Comparator.comparingLong(Queued::since)
                .thenComparingLong(queued -> queued.publication().offset()));
        waiting.values().forEach(queued -> backlog.remove(queued.publication()));
        waiting.clear();
        all.forEach(this::put);
        return true;
    }
}
