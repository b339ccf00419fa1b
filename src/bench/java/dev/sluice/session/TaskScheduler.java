package dev.sluice.session;

import java.util.Queue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Puts tasks into a queue that somebody else runs; those that are to come again and again never come. */
final class TaskScheduler implements Scheduler {

    private final Queue<Runnable> tasks;

    TaskScheduler(Queue<Runnable> tasks) {
        this.tasks = tasks;
    }

    @Override
    public Disposable schedule(Runnable task) {
        tasks.add(task);
        return Disposables.disposed();
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(task);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return Disposables.disposed();
    }

    @Override
    public Worker createWorker() {
        return Schedulers.immediate().createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
