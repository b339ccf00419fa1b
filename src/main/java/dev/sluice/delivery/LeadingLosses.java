package dev.sluice.delivery;

import dev.sluice.message.Update;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The losses that stand before everything that waits in an outbox. Neighbours of one reason are one; another reason begins a new
 * one, as long as there are few: all of them have the same place in the stream, so any two of one reason may be told as one.
 */
final class LeadingLosses {

    /** So many are kept apart while a client can not be told. */
    static final int MAX = 64;

    /** Nearly all clients lose nothing: they have none of it. */
    private @Nullable ArrayDeque<Losses> losses;

    /** What came next is lost. */
    void add(LossReason reason, Update update) {
        Losses last = newestOf(reason);
        if (last == null) {
            last = new Losses(reason);
            append(last);
        }
        last.add(update);
    }

    /** Losses that stood further back, when everything before them is gone. */
    void add(Losses reached) {
        Losses last = newestOf(reached.reason());
        if (last == null) {
            append(reached);
        } else {
            last.addAll(reached);
        }
    }

    private void append(Losses last) {
        if (losses == null) {
            losses = new ArrayDeque<>(1);
        }
        losses.add(last);
    }

    /** Those that one more of a reason is to be told with; null if it is to be told apart. */
    private @Nullable Losses newestOf(LossReason reason) {
        if (losses == null) {
            return null;
        }
        int among = losses.size() < MAX ? 1 : MAX;
        for (Iterator<Losses> last = losses.descendingIterator(); last.hasNext() && among > 0; among--) {
            Losses candidate = last.next();
            if (candidate.reason() == reason) {
                return candidate;
            }
        }
        return null;
    }

    @Nullable
    Losses peek() {
        return losses == null ? null : losses.peek();
    }

    @Nullable
    Losses take() {
        return losses == null ? null : losses.poll();
    }

    /**
     * Lowest offset of all of them; {@link Long#MAX_VALUE} if there is none. Not always that of the first: what expires, or
     * comes from another outbox, may be older than what was lost before it.
     */
    long nextOffset() {
        long lowest = Long.MAX_VALUE;
        if (losses == null) {
            return lowest;
        }
        for (Losses untold : losses) {
            lowest = Math.min(lowest, untold.from());
        }
        return lowest;
    }
}
