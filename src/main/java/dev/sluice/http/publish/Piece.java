package dev.sluice.http.publish;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Receipt;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The items that came in one piece of a body, on their way into the log together, and what became of each. */
final class Piece {

    /** An item, its topic, its way into the log and its result, measured with items of 22 bytes. */
    private static final int HEAP_PER_ITEM = 400;

    private final long firstIndex;
    private final List<Item> items;
    private final @Nullable Outcome[] outcomes;
    private final AtomicInteger open;

    /** What became of one item; one of the two is null. */
    record Outcome(@Nullable Update published, Item.@Nullable Fault fault) {}

    Piece(long firstIndex, List<Item> items) {
        this.firstIndex = firstIndex;
        this.items = items;
        this.outcomes = new Outcome[items.size()];
        this.open = new AtomicInteger(items.size());
    }

    int size() {
        return items.size();
    }

    /** Bytes of heap that it takes, about, until its results are written. */
    long heapBytes() {
        long bytes = 0;
        for (Item item : items) {
            bytes += HEAP_PER_ITEM
                    + (item instanceof Item.Value value ? value.draft().data().length : 0);
        }
        return bytes;
    }

    /** Items that are values, and count for the publisher's rate. */
    int valueCount() {
        return (int) items.stream().filter(Item.Value.class::isInstance).count();
    }

    long index(int i) {
        return firstIndex + i;
    }

    /** Null where there is nothing to tell. */
    @Nullable
    Outcome outcome(int i) {
        return outcomes[i];
    }

    /** Whether something of it may not be published by who sent it. */
    boolean hasForbidden() {
        return Arrays.stream(outcomes)
                .anyMatch(outcome -> outcome != null
                        && outcome.fault() != null
                        && outcome.fault().code() == ErrorCode.FORBIDDEN);
    }

    boolean hasOutcomes() {
        return items.stream().anyMatch(item -> !(item instanceof Item.Nothing));
    }

    /** Publishes the values in their order; answers when all are in the journal or refused, on any thread. */
    Mono<Piece> publish(Publisher publisher) {
        return Mono.create(answered -> {
            for (int i = 0; i < items.size(); i++) {
                publish(i, publisher, answered);
            }
        });
    }

    private void publish(int i, Publisher publisher, MonoSink<Piece> answered) {
        Item item = items.get(i);
        if (item instanceof Item.Value value) {
            Draft draft = value.draft();
            var unused = publisher.submit(draft, new ItemReceipt(i, answered));
        } else {
            settle(i, item instanceof Item.Fault fault ? new Outcome(null, fault) : null, answered);
        }
    }

    private void settle(int i, @Nullable Outcome outcome, MonoSink<Piece> answered) {
        outcomes[i] = outcome;
        if (open.decrementAndGet() == 0) {
            answered.success(this);
        }
    }

    private final class ItemReceipt implements Receipt {
        private final int i;
        private final MonoSink<Piece> answered;

        ItemReceipt(int i, MonoSink<Piece> answered) {
            this.i = i;
            this.answered = answered;
        }

        @Override
        public void published(Update update) {
            settle(i, new Outcome(update, null), answered);
        }

        @Override
        public void refused(ErrorCode code, String message) {
            settle(i, new Outcome(null, new Item.Fault(code, message, false)), answered);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            settle(i, new Outcome(null, new Item.Fault(code, message, false, true)), answered);
        }
    }
}
