package dev.sluice.delivery;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An outbox in the order in which updates come, that of the log but for values that were held back; what happens when it is full is left to the policy. */
abstract class QueueOutbox implements Outbox {

    private final int capacity;
    private final Ledger ledger;
    private final Backlog backlog;
    /** {@link Publication}s, and {@link Losses} behind at least one of them. */
    private final ArrayDeque<Object> items = new ArrayDeque<>(0);

    private final LeadingLosses leading = new LeadingLosses();
    private int size;
    private long newest;
    private boolean ordered = true;

    QueueOutbox(int capacity, Ledger ledger, Backlog backlog) {
        this.capacity = capacity;
        this.ledger = ledger;
        this.backlog = backlog;
    }

    /** Decides about an update that arrives while the outbox is full; by one of the methods below. */
    abstract boolean onFull(Publication arriving);

    @Override
    public final boolean offer(Publication publication) {
        if (isFull()) {
            return onFull(publication);
        }
        append(publication);
        return true;
    }

    final void append(Publication publication) {
        arrived(publication.offset());
        items.add(publication);
        size++;
        backlog.add(publication);
    }

    private void arrived(long offset) {
        ordered = items.isEmpty() || (ordered && offset > newest);
        newest = offset;
    }

    final void loseOldest(LossReason reason) {
        Publication oldest = removeFirst();
        leading.add(reason, oldest.update());
        ledger.lose();
        reachLosses();
    }

    final void loseArriving(Publication arriving) {
        ledger.lose();
        if (items.isEmpty()) {
            leading.add(LossReason.SLOW, arriving.update());
            return;
        }
        arrived(arriving.offset());
        Losses last = items.peekLast() instanceof Losses losses && losses.reason() == LossReason.SLOW ? losses : null;
        if (last == null) {
            last = new Losses(LossReason.SLOW);
            items.add(last);
        }
        last.add(arriving.update());
    }

    final boolean hasTooMuch() {
        return backlog.isTooMuch(size);
    }

    /** The newest that waits, of which there must be one. */
    final void loseNewest() {
        Deque<Losses> behind = new ArrayDeque<>(1);
        while (items.peekLast() instanceof Losses losses) {
            behind.push(losses);
            items.removeLast();
        }
        Publication last = (Publication) items.removeLast();
        size--;
        backlog.remove(last);
        Losses lost = new Losses(LossReason.SLOW);
        lost.add(last.update());
        ledger.lose();
        join(lost);
        behind.forEach(this::join);
    }

    private Publication removeFirst() {
        Publication first = (Publication) items.remove();
        size--;
        backlog.remove(first);
        return first;
    }

    /** Nothing waits any more before the losses that came next. */
    private void reachLosses() {
        while (items.peek() instanceof Losses reached) {
            items.remove();
            leading.add(reached);
        }
    }

    @Override
    public final boolean isFull() {
        return size >= capacity || backlog.isFull();
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public final long nextOffset() {
        Publication next = peek();
        return Math.min(leading.nextOffset(), next == null ? Long.MAX_VALUE : next.offset());
    }

    @Override
    public final long outstandingFrom() {
        long lowest = nextOffset();
        if (!ordered) {
            for (Object item : items) {
                lowest = Math.min(lowest, offsetOf(item));
            }
        }
        return lowest;
    }

    @Override
    public final @Nullable Losses peekLosses() {
        return leading.peek();
    }

    @Override
    public final @Nullable Losses takeLosses() {
        return leading.take();
    }

    @Override
    public final void takeIn(Losses ofAnother) {
        leading.add(ofAnother);
    }

    @Override
    public final @Nullable Publication peek() {
        return (Publication) items.peek();
    }

    @Override
    public final Publication take() {
        Publication next = removeFirst();
        ledger.deliver();
        reachLosses();
        return next;
    }

    @Override
    public final void expireNext(long acceptedBefore) {
        for (Publication next = peek();
                next != null && next.update().wasAcceptedBefore(acceptedBefore);
                next = peek()) {
            loseOldest(LossReason.EXPIRED);
        }
    }

    /** In the order of the log the oldest come first; else each is lost in its place. */
    @Override
    public final void expireAll(long acceptedBefore) {
        expireNext(acceptedBefore);
        if (!ordered) {
            List<Object> all = new ArrayList<>(items);
            empty();
            all.forEach(item -> keepUnlessBefore(item, acceptedBefore));
        }
    }

    private void keepUnlessBefore(Object item, long acceptedBefore) {
        if (!(item instanceof Publication publication)) {
            place((Losses) item);
        } else if (publication.update().wasAcceptedBefore(acceptedBefore)) {
            Losses expired = new Losses(LossReason.EXPIRED);
            expired.add(publication.update());
            ledger.lose();
            place(expired);
        } else {
            append(publication);
        }
    }

    @Override
    public final boolean has(Topic topic) {
        for (Object item : items) {
            if (item instanceof Publication publication
                    && publication.update().topic().equals(topic)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public final Set<Topic> topics() {
        Set<Topic> topics = new HashSet<>();
        for (Object item : items) {
            if (item instanceof Publication publication) {
                topics.add(publication.update().topic());
            }
        }
        return topics;
    }

    @Override
    public final List<Queued> remove(Predicate<Topic> topics) {
        List<Queued> removed = new ArrayList<>();
        List<Object> kept = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item instanceof Publication publication
                    && topics.test(publication.update().topic())) {
                removed.add(new Queued(publication, publication.offset()));
            } else {
                kept.add(item);
            }
        }
        if (!removed.isEmpty()) {
            boolean unused = refill(kept); // all of them had room before
        }
        return removed;
    }

    @Override
    public final boolean insert(List<Queued> moved) {
        List<Object> all = new ArrayList<>(items);
        moved.forEach(queued -> all.add(queued.publication()));
        all.sort(Comparator.comparingLong(QueueOutbox::offsetOf));
        return refill(all);
    }

    private static long offsetOf(Object item) {
        return item instanceof Publication publication ? publication.offset() : ((Losses) item).from();
    }

    /** Takes everything in anew; losses that come to stand first, or beside each other, are joined. */
    private boolean refill(List<Object> all) {
        empty();
        boolean stays = true;
        for (Object item : all) {
            if (item instanceof Publication publication) {
                stays &= offer(publication);
            } else {
                place((Losses) item);
            }
        }
        return stays;
    }

    private void empty() {
        for (Object item : items) {
            if (item instanceof Publication publication) {
                backlog.remove(publication);
            }
        }
        items.clear();
        size = 0;
    }

    /** Losses at the end of what there is so far. */
    private void place(Losses losses) {
        if (!items.isEmpty()) {
            arrived(losses.from());
        }
        join(losses);
    }

    private void join(Losses losses) {
        if (items.isEmpty()) {
            leading.add(losses);
        } else if (items.peekLast() instanceof Losses last && last.reason() == losses.reason()) {
            last.addAll(losses);
        } else {
            items.add(losses);
        }
    }
}
