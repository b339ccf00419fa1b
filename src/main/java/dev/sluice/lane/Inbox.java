package dev.sluice.lane;

import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * What one thread, the hub's writer, hands over to one event loop: a bounded queue, and a flag that tells whether a drain
 * is scheduled, so that many offers make one task of the loop.
 *
 * <p>No wake-up is lost: the flag is read and written in one step on both sides, so either the drain sees what was offered
 * or the one who offered sees that it must schedule. Closed at first, as if a drain were under way: the first
 * {@link #rest} opens it.
 */
final class Inbox<T> {

    private final Queue<T> queue;
    private final Executor loop;
    private final Runnable arrival;
    private final Executor later;
    private final Runnable drain;
    private final AtomicBoolean scheduled = new AtomicBoolean(true);

    /**
     * {@code drain} runs on the loop and ends with {@link #rest}; {@code arrival} runs there when something comes after a
     * rest, and sees to a drain; {@code later} is the loop too, after other work of its own.
     */
    Inbox(int capacity, Executor loop, Runnable arrival, Executor later, Runnable drain) {
        this.queue = Queues.<T>get(capacity).get();
        this.loop = loop;
        this.arrival = arrival;
        this.later = later;
        this.drain = drain;
    }

    /** Hands over, and sees to a drain; false when the inbox is full. One thread at a time. */
    boolean offer(T item) {
        boolean taken = queue.offer(item);
        wake();
        return taken;
    }

    /** Sees to it that a drain begins after this call. */
    void wake() {
        if (!scheduled.getAndSet(true)) {
            schedule(loop, arrival);
        }
    }

    /** A loop that takes no task now is asked again by the next wake-up. */
    private void schedule(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) {
            scheduled.set(false);
            throw e;
        }
    }

    /** On the loop. */
    @Nullable
    T poll() {
        return queue.poll();
    }

    /** At the end of a drain, which comes again at once if there is something more to do, or something was offered meanwhile. */
    void rest(boolean more) {
        var unused = scheduled.getAndSet(false);
        if ((more || !queue.isEmpty()) && !scheduled.getAndSet(true)) {
            schedule(later, drain);
        }
    }

    int size() {
        return queue.size();
    }
}
