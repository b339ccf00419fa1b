package dev.sluice.lane;

import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/**
 * Brings what other threads have to tell to an event loop: many tasks that come close together are one task of the loop.
 * Not bounded by itself: each task answers something that was asked for, and that is bounded.
 */
final class Handover implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Handover.class);

    /** Tasks after which the loop looks at its sockets. */
    private static final int TURN = 1_024;

    private final Queue<Runnable> tasks =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor loop;

    Handover(Executor loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        schedule();
    }

    private void schedule() {
        if (!scheduled.getAndSet(true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        int left = TURN;
        for (Runnable task = tasks.poll(); task != null; task = --left > 0 ? tasks.poll() : null) {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("A task of an event loop failed; the event loop goes on.", e);
            }
        }
        scheduled.set(false);
        if (!tasks.isEmpty()) {
            schedule();
        }
    }
}
