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
 * Publishes what a model gives at a fixed rate, in bursts of a few milliseconds where that rate is high.
 *
 * <p>Each subscription starts its own model on its own worker of the scheduler: one emission at a time, and a cancel
 * ends the timer. Nothing is generated before the subscriber has asked for it; what falls due meanwhile is published
 * late, up to {@link Pace#LAG_MAX}, and is lost beyond.
 */
final class PacedFeed implements Feed {

    /** Wake-ups are no closer than this: 100 updates at once at the highest rate. */
    static final Duration BURST_INTERVAL = Duration.ofMillis(5);

    /** How soon a feed looks again whether it has been asked for more. */
    static final Duration DEMAND_INTERVAL = Duration.ofMillis(1);

    private final String name;
    private final int perSecond;
    private final Supplier<Model> model;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime a clock that does not step; the scheduler's own is the wall clock in production
     */
    PacedFeed(String name, int perSecond, Supplier<Model> model, Scheduler scheduler, LongSupplier nanoTime) {
        this.name = name;
        this.perSecond = perSecond;
        this.model = model;
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Draft> drafts() {
        return Flux.push(sink -> new Run(sink).start(), OverflowStrategy.ERROR);
    }

    /** One subscription; everything after {@code start} happens on its worker. */
    private final class Run {

        private final FluxSink<Draft> sink;
        private final Scheduler.Worker worker = scheduler.createWorker();
        private final Model values = model.get();
        private final Pace pace = new Pace(perSecond, nanoTime.getAsLong());

        Run(FluxSink<Draft> sink) {
            this.sink = sink;
        }

        void start() {
            var unused = sink.onDispose(worker);
            wakeAfter(nanosToNextBurst());
        }

        private void wakeAfter(long nanos) {
            if (!worker.isDisposed()) {
                var unused = worker.schedule(this::emit, nanos, TimeUnit.NANOSECONDS);
            }
        }

        private void emit() {
            try {
                int due = pace.due(nanoTime.getAsLong());
                int emitted = emitUpTo(due);
                pace.take(emitted);
                wakeAfter(emitted < due ? DEMAND_INTERVAL.toNanos() : nanosToNextBurst());
            } catch (RuntimeException e) {
                sink.error(e);
            }
        }

        private int emitUpTo(int due) {
            int emitted = 0;
            while (emitted < due && sink.requestedFromDownstream() > 0 && !sink.isCancelled()) {
                var unused = sink.next(values.next());
                emitted++;
            }
            return emitted;
        }

        private long nanosToNextBurst() {
            return Math.max(BURST_INTERVAL.toNanos(), pace.nextNanos() - nanoTime.getAsLong());
        }
    }
}
