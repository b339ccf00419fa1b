package dev.sluice.fanout;

import dev.sluice.message.Publication;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of a lane to which something is due, in the order of their turns. When one of them is due as much as may be
 * written at once, the lane takes nothing more in: what a rank waits for is no loss of its sessions. Owned by a lane.
 */
final class Turns {

    private final int dueMax;
    private final Queue<Rank> ranks = new ArrayDeque<>();
    private int full;

    /** {@code dueMax}: updates that a rank may be due. */
    Turns(int dueMax) {
        this.dueMax = dueMax;
    }

    /** Not while {@link #isFull}, but for the audiences of one update. */
    void meet(Rank rank, Publication publication) {
        int due = rank.meet(publication);
        if (due == 1) {
            ranks.add(rank);
        }
        if (due == dueMax) {
            full++;
        }
    }

    boolean isEmpty() {
        return ranks.isEmpty();
    }

    boolean isFull() {
        return full > 0;
    }

    /** The one that has waited longest, to be written now; null if there is none. */
    @Nullable
    Rank next() {
        Rank next = ranks.poll();
        if (next != null && next.due() >= dueMax) {
            full--;
        }
        return next;
    }
}
