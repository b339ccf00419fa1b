package dev.sluice.session;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A clock whose shortest delays pass at once: what is to come right after the present task needs no time to pass. */
final class SoonScheduler implements Scheduler {

    private final Scheduler clock;
    private final Consumer<Runnable> soon;

    SoonScheduler(Scheduler clock, Consumer<Runnable> soon) {
        this.clock = clock;
        this.soon = soon;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return clock.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        if (unit.toNanos(delay) > 1) {
            return clock.schedule(task, delay, unit);
        }
        soon.accept(task);
        return Disposables.disposed();
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return clock.schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return clock.createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        return clock.now(unit);
    }
}
