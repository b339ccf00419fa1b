package dev.sluice.client;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The thread of a client, and its time. Whatever thread calls, tasks are carried out one after another in the order in which
 * they came. When the loop has ended, what still comes is carried out by its caller, one at a time: then everything has its
 * last state already.
 */
final class Loop {

    private final Scheduler scheduler;
    private final boolean isOwn;
    private final Scheduler.Worker worker;
    private final LongSupplier nanoTime;
    private final Clock clock;

    Loop(Scheduler scheduler, boolean isOwn, LongSupplier nanoTime, Clock clock) {
        this.scheduler = scheduler;
        this.isOwn = isOwn;
        this.worker = scheduler.createWorker();
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** For timeouts of others' pipelines. */
    Scheduler scheduler() {
        return scheduler;
    }

    void run(Runnable task) {
        try {
            var unused = worker.schedule(task);
        } catch (RejectedExecutionException ended) {
            synchronized (this) {
                task.run();
            }
        }
    }

    Disposable after(Duration delay, Runnable task) {
        try {
            return worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            return Disposables.disposed();
        }
    }

    Disposable every(Duration period, Runnable task) {
        return worker.schedulePeriodically(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Goes on at one speed, and may stand still while the machine sleeps. */
    long nanos() {
        return nanoTime.getAsLong();
    }

    /** The time of day, which may be set, and goes on while the machine sleeps. */
    long millis() {
        return clock.millis();
    }

    void end() {
        worker.dispose();
        if (isOwn) {
            scheduler.dispose();
        }
    }

    static void stop(@Nullable Disposable timer) {
        if (timer != null) {
            timer.dispose();
        }
    }
}
