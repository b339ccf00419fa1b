package dev.sluice.session;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Runs everything at once on the caller's thread, by the clock of another scheduler: a hub's writer in virtual time. */
final class ImmediateScheduler implements Scheduler {

    private final Scheduler clock;

    ImmediateScheduler(Scheduler clock) {
        this.clock = clock;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return Schedulers.immediate().schedule(task);
    }

    @Override
    public Worker createWorker() {
        return Schedulers.immediate().createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        return clock.now(unit);
    }
}
