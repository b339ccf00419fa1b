package dev.sluice.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * What many publishers hand over to the hub's one writer: any thread offers, and many offers make one task of the writer.
 *
 * <p>The bound, in bytes from the offer until the journal has them, does not refuse: it tells the one who offers to read
 * no more from his client until there is room. So it is exceeded by what had been read already, at most one read of each
 * connection.
 */
final class Submissions {

    /** Over this much of data under way publishers stop reading; they go on when half of it is through. */
    static final long BYTES_MAX = 32L << 20;

    /** What a submission takes beside its data. */
    private static final int OVERHEAD_BYTES = 256;

    private final Queue<Submission> queue =
            Queues.<Submission>unboundedMultiproducer().get();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();

    static int bytes(Submission submission) {
        return OVERHEAD_BYTES + submission.draft().data().length;
    }

    /** True if a drain has to be scheduled. */
    boolean offer(Submission submission) {
        bytes.addAndGet(bytes(submission));
        queue.add(submission);
        return !scheduled.getAndSet(true);
    }

    boolean hasRoom() {
        return bytes.get() < BYTES_MAX;
    }

    /** Runs it once there is room; perhaps at once, perhaps on another thread. */
    void onRoom(Runnable resume) {
        waiting.add(resume);
        if (hasRoom()) {
            runWaiting();
        }
    }

    /** On the writer. */
    @Nullable
    Submission poll() {
        return queue.poll();
    }

    /** At the end of a drain; true if another one has to be scheduled. */
    boolean rest() {
        scheduled.set(false);
        return !queue.isEmpty() && !scheduled.getAndSet(true);
    }

    /** So many bytes are in the journal, or refused. */
    void settled(long settledBytes) {
        if (bytes.addAndGet(-settledBytes) < BYTES_MAX / 2) {
            runWaiting();
        }
    }

    private void runWaiting() {
        for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
            resume.run();
        }
    }
}
