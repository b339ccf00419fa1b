package dev.sluice.hub;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What many publishers hand over to the hub's one writer: any thread offers, and many offers make one task of the writer.
 *
 * <p>The bound, in bytes from the offer until the journal has them, does not refuse: it tells the one who offers to read
 * no more from his client until there is room. So it is exceeded by what had been read already, at most one read of each
 * connection.
 */
final class Submissions {

    private static final Logger log = LoggerFactory.getLogger(Submissions.class);

    /** Over this much of data under way publishers stop reading; they go on when half of it is through. */
    static final long BYTES_MAX = 32L << 20;

    /** What a submission takes beside its data. */
    private static final int OVERHEAD_BYTES = 320;

    private final Queue<Ticket> queue = new ConcurrentLinkedQueue<>();
    private final Queue<Ticket> taken = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();

    static int bytes(Submission submission) {
        return OVERHEAD_BYTES + submission.draft().data().length;
    }

    /** True if a drain has to be scheduled. */
    boolean offer(Ticket ticket) {
        bytes.addAndGet(ticket.bytes());
        queue.add(ticket);
        return !scheduled.getAndSet(true);
    }

    boolean hasRoom() {
        return bytes.get() < BYTES_MAX;
    }

    /** Whether the writer has not begun with some. */
    boolean areWaiting() {
        return !queue.isEmpty();
    }

    boolean isEmpty() {
        return queue.isEmpty() && taken.isEmpty();
    }

    /** Runs it once there is room; perhaps at once, perhaps on another thread. */
    void onRoom(Runnable resume) {
        waiting.add(resume);
        if (hasRoom()) {
            runWaiting();
        }
    }

    /** On the writer: the next one, which stays known until it is {@link #settled}. Null where there is none. */
    @Nullable
    Ticket take() {
        for (Ticket ticket = queue.poll(); ticket != null; ticket = queue.poll()) {
            if (ticket.take()) {
                taken.add(ticket);
                return ticket;
            }
        }
        return null;
    }

    /** At the end of a drain; true if another one has to be scheduled. */
    boolean rest() {
        scheduled.set(false);
        return !queue.isEmpty() && !scheduled.getAndSet(true);
    }

    /** The log is done with it, whatever became of it. */
    void settled(Ticket ticket) {
        if (taken.remove(ticket)) { // the first but for races
            release(ticket);
        }
    }

    private void release(Ticket ticket) {
        if (bytes.addAndGet(-ticket.bytes()) < BYTES_MAX / 2) {
            runWaiting();
        }
    }

    /** Tells those whose time is up; those that the log has not begun with go for good. True if there are such. */
    boolean tellOverdue(long nowNanos) {
        taken.forEach(ticket -> ticket.doubtOverdue(nowNanos));
        boolean any = false;
        for (Iterator<Ticket> all = queue.iterator(); all.hasNext(); ) {
            Ticket ticket = all.next();
            if (ticket.refuseOverdue(nowNanos)) {
                all.remove();
                release(ticket);
                any = true;
            }
        }
        return any;
    }

    /** When the oldest was submitted that the log is not done with; {@code now} where there is none. */
    long oldestNanos(long nowNanos) {
        Ticket oldest = taken.peek();
        if (oldest == null) {
            oldest = queue.peek();
        }
        return oldest == null ? nowNanos : oldest.submittedNanos();
    }

    private void runWaiting() {
        for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
            try {
                resume.run();
            } catch (RuntimeException | Error fault) { // as where its event loop has ended: the others go on
                log.error("a publisher could not be told that there is room again", fault);
            }
        }
    }
}
