package dev.sluice.delivery;

import dev.sluice.message.Update;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The losses that stand before everything that waits in an outbox. Neighbours of one reason are one; another reason begins a new one. */
final class LeadingLosses {

    private final ArrayDeque<Losses> losses = new ArrayDeque<>(1);

    /** What came next is lost. */
    void add(LossReason reason, Update update) {
        Losses last = losses.peekLast();
        if (last == null || last.reason() != reason) {
            last = new Losses(reason);
            losses.add(last);
        }
        last.add(update);
    }

    /** Losses that stood further back, when everything before them is gone. */
    void add(Losses reached) {
        Losses last = losses.peekLast();
        if (last != null && last.reason() == reached.reason()) {
            last.addAll(reached);
        } else {
            losses.add(reached);
        }
    }

    @Nullable
    Losses peek() {
        return losses.peek();
    }

    @Nullable
    Losses take() {
        return losses.poll();
    }

    /**
     * Lowest offset of all of them; {@link Long#MAX_VALUE} if there is none. Not always that of the first: what expires, or
     * comes from another outbox, may be older than what was lost before it.
     */
    long nextOffset() {
        long lowest = Long.MAX_VALUE;
        for (Losses untold : losses) {
            lowest = Math.min(lowest, untold.from());
        }
        return lowest;
    }
}
