package dev.sluice.simulator;

import dev.sluice.message.Draft;
import dev.sluice.message.Feed;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.scheduler.Scheduler;

/**
 * Publishes what a model gives, each update when it arrives, down to {@link #GRAIN}.
 *
 * <p>Each subscription starts its own model and arrivals on its own worker of the scheduler: one emission at a time, and a
 * cancel ends the timer. Nothing is generated before the subscriber has asked for it; what falls due meanwhile is published
 * late, up to {@link Arrivals#LAG_MAX}, and is lost beyond.
 */
final class PacedFeed implements Feed {

    /** Wake-ups are no closer than this, which is what the kernel's timers are late by. */
    static final Duration GRAIN = Duration.ofNanos(50_000);

    /** How soon a feed looks again whether it has been asked for more. */
    static final Duration DEMAND_INTERVAL = Duration.ofMillis(1);

    private final String name;
    private final int perSecond;
    private final Supplier<Model> model;
    private final Supplier<RandomStream> random;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;

    /**
     * @param perSecond updates a second on average; 0 for a feed that is switched off
     * @param random made anew for each subscription, for the times at which updates arrive
     * @param nanoTime a clock that does not step; the scheduler's own is the wall clock in production
     */
    PacedFeed(
            String name,
            int perSecond,
            Supplier<Model> model,
            Supplier<RandomStream> random,
            Scheduler scheduler,
            LongSupplier nanoTime) {
        this.name = name;
        this.perSecond = perSecond;
        this.model = model;
        this.random = random;
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Draft> drafts() {
        return perSecond == 0 ? Flux.never() : Flux.push(sink -> new Run(sink).start(), OverflowStrategy.ERROR);
    }

    /** One subscription; everything after {@code start} happens on its worker. */
    private final class Run {

        private final FluxSink<Draft> sink;
        private final Scheduler.Worker worker = scheduler.createWorker();
        private final Model values = model.get();
        private final Arrivals arrivals = new Arrivals(perSecond, random.get(), nanoTime.getAsLong());

        Run(FluxSink<Draft> sink) {
            this.sink = sink;
        }

        void start() {
            var unused = sink.onDispose(worker);
            wakeAfter(arrivals.nextNanos() - nanoTime.getAsLong());
        }

        private void wakeAfter(long nanos) {
            if (!worker.isDisposed()) {
                var unused = worker.schedule(this::emit, Math.max(GRAIN.toNanos(), nanos), TimeUnit.NANOSECONDS);
            }
        }

        private void emit() {
            try {
                long due = arrivals.dueNanos(nanoTime.getAsLong());
                while (arrivals.nextNanos() <= due && hasDemand()) {
                    var unused = sink.next(values.next());
                    arrivals.take();
                }
                wakeAfter(nanosToNextWakeUp(due));
            } catch (RuntimeException e) {
                sink.error(e);
            }
        }

        private boolean hasDemand() {
            return sink.requestedFromDownstream() > 0 && !sink.isCancelled();
        }

        private long nanosToNextWakeUp(long due) {
            if (arrivals.nextNanos() <= due) {
                return DEMAND_INTERVAL.toNanos();
            }
            return arrivals.isBehind() ? Arrivals.STEP_INTERVAL.toNanos() : arrivals.nextNanos() - nanoTime.getAsLong();
        }
    }
}
