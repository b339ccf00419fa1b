package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import dev.sluice.message.Publication;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.timer.TimerWheel;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Turns values stale that nothing newer followed in time: hears of every update, as a lane does, knows the last value of each
 * topic that has a ttl, and marks it when that is over.
 *
 * <p>Begins before anybody is served, so that nobody is shown as fresh what expired while the server was down. The hub's writer tells of
 * updates, the timer's thread lets them expire; both under one lock, held for no longer than a tick.
 */
final class Expiries implements CoreSubscriber<Publication>, SmartLifecycle {

    /** How much later than at the end of its ttl a value may turn stale on an idle server. */
    static final Duration TICK = Duration.ofMillis(50);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** The hub has nothing else to do while the server starts. */
    private static final Duration JOIN_MAX = Duration.ofSeconds(30);

    /** Before web servers and feeds, which start as late as can be, and stop first. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(Expiries.class);

    private final Hub hub;
    private final Scheduler timer;
    private final DefaultTtls defaults;
    private final StaleMarks marks;
    private final TimerWheel wheel;
    private final Map<Topic, Expiry> byTopic = new HashMap<>();
    private volatile int count;
    private volatile boolean running;
    private Disposable ticking = Disposables.disposed();

    /** A value with a ttl, the last one of its topic. */
    private final class Expiry {
        private final Update update;
        private final TimerWheel.Timer timer = new TimerWheel.Timer(this::expire);

        Expiry(Update update) {
            this.update = update;
        }

        /** It is known until the log has something newer, so that it ends if it is forgotten before that. */
        private long expire(long now) {
            marks.add(update, StaleMarks.Cause.TTL);
            return TimerWheel.NEVER;
        }
    }

    /**
     * Does nothing before it is started.
     *
     * @param timer its thread is for this alone
     */
    Expiries(Hub hub, Scheduler timer, DefaultTtls defaults, StaleMarks marks) {
        this.hub = hub;
        this.timer = timer;
        this.defaults = defaults;
        this.marks = marks;
        this.wheel = new TimerWheel(TICK.toNanos(), nowNanos());
    }

    private long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** How many topics have a value that can turn stale. */
    int count() {
        return count;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void start() {
        running = true;
        join().block(JOIN_MAX);
        tick();
        marks.awaitSettled();
        ticking = timer.schedulePeriodically(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        ticking.dispose();
    }

    /** Completes when it knows all values there are, and hears of all that come. */
    Mono<Void> join() {
        return hub.join(this).doOnNext(this::begin).then();
    }

    /** With the values there were; what came since has been heard already. */
    private synchronized void begin(Hub.JoinPoint point) {
        for (Update update : point.lastValues()) {
            Expiry known = byTopic.get(update.topic());
            if (known == null || known.update.offset() < update.offset()) {
                hear(update, ttlMillis(update));
            }
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Publication publication) {
        Update update = publication.update();
        int ttlMillis = ttlMillis(update);
        if (count == 0 && ttlMillis == 0) {
            return;
        }
        synchronized (this) {
            hear(update, ttlMillis);
            publication.forgotten().forEach(last -> end(last.topic()));
        }
    }

    private void hear(Update update, int ttlMillis) {
        forget(update.topic());
        if (ttlMillis > 0) {
            set(new Expiry(update), update.acceptedNanos() + TimeUnit.MILLISECONDS.toNanos(ttlMillis));
        }
    }

    private void set(Expiry expiry, long dueNanos) {
        byTopic.put(expiry.update.topic(), expiry);
        count = byTopic.size();
        if (dueNanos <= nowNanos()) {
            marks.add(expiry.update, StaleMarks.Cause.TTL); // while the server was down
        } else {
            wheel.set(expiry.timer, dueNanos);
        }
    }

    private void forget(Topic topic) {
        Expiry known = byTopic.remove(topic);
        if (known != null) {
            known.timer.cancel();
            count = byTopic.size();
        }
    }

    /** The log had no room for its last value, which nobody would be told is stale. */
    private void end(Topic topic) {
        Expiry known = byTopic.get(topic);
        if (known != null) {
            forget(topic);
            marks.addForgotten(known.update, StaleMarks.Cause.TTL);
        }
    }

    private int ttlMillis(Update update) {
        if (update.quality() == Quality.STALE
                || update.isRetirement()
                || update.topic().isSystem()) {
            return 0;
        }
        return update.ttlMillis() > 0 ? update.ttlMillis() : defaults.of(update.topic());
    }

    /** It hears of no more updates: it begins again, so that nothing stays fresh for ever. */
    @Override
    public void onError(Throwable fault) {
        log.error("values do not turn stale for a moment; this begins again", fault);
        rejoin();
    }

    private void rejoin() {
        if (running) {
            var unused = join().subscribe(done -> {}, fault -> {
                log.error("values do not turn stale; tried again", fault);
                var unusedToo = timer.schedule(this::rejoin, RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            });
        }
    }

    /** The hub never ends. */
    @Override
    public void onComplete() {}

    /** On the timer's thread. */
    void tick() {
        try {
            synchronized (this) {
                wheel.advance(nowNanos());
                count = byTopic.size();
            }
            marks.submit();
        } catch (RuntimeException fault) {
            log.error("values that are due could not be told to be stale; this goes on", fault);
        }
    }
}
