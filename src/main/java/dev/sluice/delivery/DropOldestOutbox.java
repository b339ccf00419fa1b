package dev.sluice.delivery;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Updates in the order of the log; when one too many waits, the oldest is lost. So losses always stand before all that waits. */
final class DropOldestOutbox implements Outbox {

    private final int capacity;
    private final Ledger ledger;
    private final ArrayDeque<Publication> waiting = new ArrayDeque<>(4);
    private @Nullable Losses losses;

    DropOldestOutbox(int capacity, Ledger ledger) {
        this.capacity = capacity;
        this.ledger = ledger;
    }

    @Override
    public void offer(Publication publication) {
        waiting.add(publication);
        loseExcess();
    }

    private void loseExcess() {
        while (waiting.size() > capacity) {
            if (losses == null) {
                losses = new Losses(LossReason.SLOW);
            }
            losses.add(waiting.remove().update());
            ledger.lose();
        }
    }

    @Override
    public boolean isFull() {
        return waiting.size() >= capacity;
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public long nextOffset() {
        Publication next = waiting.peek();
        long update = next == null ? Long.MAX_VALUE : next.offset();
        return losses == null ? update : Math.min(losses.from(), update); // one moved here may be older than the losses
    }

    @Override
    public @Nullable Losses takeLosses() {
        Losses taken = losses;
        losses = null;
        return taken;
    }

    @Override
    public boolean hasLosses() {
        return losses != null;
    }

    @Override
    public @Nullable Publication peek() {
        return waiting.peek();
    }

    @Override
    public Publication take() {
        ledger.deliver();
        return waiting.remove();
    }

    @Override
    public List<Publication> remove(Predicate<Topic> topics) {
        List<Publication> removed = new ArrayList<>();
        waiting.removeIf(publication -> {
            boolean leaves = topics.test(publication.update().topic());
            if (leaves) {
                removed.add(publication);
            }
            return leaves;
        });
        return removed;
    }

    @Override
    public void insert(List<Publication> moved) {
        if (moved.isEmpty()) {
            return;
        }
        List<Publication> all = new ArrayList<>(waiting);
        all.addAll(moved);
        all.sort(Comparator.comparingLong(Publication::offset));
        waiting.clear();
        waiting.addAll(all);
        loseExcess();
    }
}
