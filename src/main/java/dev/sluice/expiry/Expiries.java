package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Submission;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.timer.TimerWheel;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * topic that has a ttl, and when that is over publishes the same data once more, as stale, if it still is the newest of its topic.
 * What the log can not take then is tried again until it can.
 *
 * <p>Begins before anybody is served, so that nobody is shown as fresh what expired while the server was down. The hub's writer tells of
 * updates, the timer's thread lets them expire; both under one lock, held for no longer than a tick.
 */
final class Expiries implements CoreSubscriber<Publication>, SmartLifecycle {

    /** How much later than at the end of its ttl a value may turn stale on an idle server. */
    static final Duration TICK = Duration.ofMillis(50);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Before web servers and feeds, which start as late as can be, and stop first. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(Expiries.class);

    private final Hub hub;
    private final Scheduler timer;
    private final DefaultTtls defaults;
    private final Duration patience;
    private final Runnable onStale;
    private final TimerWheel wheel;
    private final Map<Topic, Expiry> byTopic = new HashMap<>();
    private final ArrayDeque<Update> due = new ArrayDeque<>();
    private int underWay;
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

        private long expire(long now) {
            byTopic.remove(update.topic(), this);
            due.add(update);
            return TimerWheel.NEVER;
        }
    }

    /**
     * Does nothing before it is started.
     *
     * @param timer its thread is for this alone
     * @param patience how long one stale value may wait for the log before it is tried again
     * @param onStale is told of each value that turned stale
     */
    Expiries(Hub hub, Scheduler timer, DefaultTtls defaults, Duration patience, Runnable onStale) {
        this.hub = hub;
        this.timer = timer;
        this.defaults = defaults;
        this.patience = patience;
        this.onStale = onStale;
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
        join().block(patience);
        tick();
        awaitSettled();
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
            publication.forgotten().forEach(this::forget);
        }
    }

    private void hear(Update update, int ttlMillis) {
        forget(update.topic());
        if (ttlMillis > 0) {
            set(new Expiry(update), update.acceptedNanos() + TimeUnit.MILLISECONDS.toNanos(ttlMillis));
        }
    }

    private void set(Expiry expiry, long dueNanos) {
        if (dueNanos <= nowNanos()) {
            due.add(expiry.update); // while the server was down
            return;
        }
        byTopic.put(expiry.update.topic(), expiry);
        wheel.set(expiry.timer, dueNanos);
        count = byTopic.size();
    }

    private void forget(Topic topic) {
        Expiry known = byTopic.remove(topic);
        if (known != null) {
            known.timer.cancel();
            count = byTopic.size();
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
            publishDue();
        } catch (RuntimeException fault) {
            log.error("values that are due could not be told to be stale; this goes on", fault);
        }
    }

    private void publishDue() {
        boolean hasRoom = hub.hasRoom();
        for (Update next = hasRoom ? poll() : null; next != null; next = hasRoom ? poll() : null) {
            hasRoom = hub.submit(new Turning(next));
        }
        if (!hasRoom) {
            hub.onRoom(() -> {
                var unused = timer.schedule(this::publishDue);
            });
        }
    }

    private synchronized @Nullable Update poll() {
        Update next = due.poll();
        underWay += next == null ? 0 : 1;
        return next;
    }

    /** A value that turns stale, if nothing newer is there by then. */
    private final class Turning implements Submission {
        private final Update expired;

        Turning(Update expired) {
            this.expired = expired;
        }

        @Override
        public Draft draft() {
            return new Draft(expired.topic(), expired.data(), Quality.STALE, 0);
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public boolean isNews(@Nullable Update last) {
            return last != null && last.offset() == expired.offset();
        }

        @Override
        public void unchanged() {
            settled();
        }

        @Override
        public void published(Update update) {
            onStale.run();
            settled();
        }

        @Override
        public void refused(ErrorCode code, String message) {
            again(expired);
        }

        /** If it was published all the same, it is not the newest any more, and the next time does nothing. */
        @Override
        public void inDoubt(ErrorCode code, String message) {
            again(expired);
        }
    }

    private synchronized void settled() {
        underWay--;
        notifyAll();
    }

    private synchronized void again(Update expired) {
        settled();
        if (!byTopic.containsKey(expired.topic())) {
            set(new Expiry(expired), nowNanos() + RETRY_AFTER.toNanos());
        }
    }

    /** Returns when all that was due is told, or the log does not take it. */
    private synchronized void awaitSettled() {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (!due.isEmpty() || underWay > 0) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    log.warn(
                            "{} values expired while the server was down, and the log does not take yet that they are stale",
                            due.size() + underWay);
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
