package dev.sluice.expiry;

import dev.sluice.expiry.StaleMarks.Cause;
import dev.sluice.hub.Hub;
import dev.sluice.journal.Journal;
import dev.sluice.message.Publication;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Scheduler;

/**
 * Turns the values of sources stale that are gone: of each topic whose last update came from one of them. Which topics those are is
 * looked for among all last values, once for all that go together: so nothing has to be kept by topic for those who stay. What a
 * source that has ended had under way to the log is heard of when it comes, as a lane hears of it, until there can be no more.
 * Where the log has no room for a value whose source may yet go, nobody would be told once it has gone: so its topic ends at once.
 *
 * <p>Begins before anybody is served. Any thread may tell of a source; to look through a hundred thousand topics takes milliseconds.
 */
public final class GoneSources implements CoreSubscriber<Publication>, SmartLifecycle {

    /** Who tells of sources that went while the server was down begins behind this, and before web servers and feeds. */
    public static final int PHASE = 0;

    /** Last values that are looked at in one hold of the journal's lock. */
    private static final int STEP = 1_024;

    /** How long a source that has ended is listened for at least: far longer than it takes from the journal to here. */
    private static final Duration LISTEN_MIN = Duration.ofSeconds(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration JOIN_MAX = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(GoneSources.class);

    private final Hub hub;
    private final Journal journal;
    private final Scheduler timer;
    private final StaleMarks marks;
    private final Map<String, Cause> mayGo = new ConcurrentHashMap<>();
    private final Map<String, Ended> ended = new ConcurrentHashMap<>();
    private volatile boolean running;
    private boolean listening;

    /** A source that is no more, with the number of its values that are on their way to turn stale. */
    private record Ended(long sinceNanos, AtomicInteger open, Runnable onDone) {}

    GoneSources(Hub hub, Scheduler timer, StaleMarks marks) {
        this.hub = hub;
        this.journal = hub.journal();
        this.timer = timer;
        this.marks = marks;
    }

    /** What comes from this source is to turn stale once it has {@linkplain #ended ended}. */
    public void mayEnd(String source) {
        mayGo.put(source, Cause.WILL);
    }

    /** What comes from this source is to turn stale once it has been {@linkplain #away away} for too long. */
    public void mayBeAway(String source) {
        mayGo.put(source, Cause.SOURCE);
    }

    /** What came from this source stays as it is, or has turned stale. */
    public void letGo(String source) {
        mayGo.remove(source);
    }

    /**
     * These sources are gone for good, as sessions that have ended: what came from them turns stale, and so does what is still under way.
     *
     * @param onDone by source, what is to run, on any thread, once all of that is in the log and no more can come
     */
    public void ended(Map<String, Runnable> onDone) {
        long now = timer.now(TimeUnit.NANOSECONDS);
        onDone.forEach((source, done) -> ended.put(source, new Ended(now, new AtomicInteger(), done)));
        lookFor(update -> {
            Ended of = ended.get(update.source());
            if (of != null) {
                mark(update, of);
            }
        });
        marks.submit();
        listenOn();
    }

    /** This source has been away for too long: what came from it until now turns stale. It may come back. */
    public void away(String source) {
        lookFor(update -> {
            if (source.equals(update.source())) {
                marks.add(update, Cause.SOURCE);
            }
        });
        marks.submit();
    }

    /** Returns when all that has turned stale is in the log, or the log does not take it in time. */
    public void awaitSettled() {
        marks.awaitSettled();
    }

    /** Tells the values that came from any source, are not newer than this moment, and can turn stale. */
    private void lookFor(Consumer<Update> found) {
        long head = journal.head().offset();
        List<@Nullable Update> step = journal.lastValues(0, STEP, head);
        for (int place = 0; !step.isEmpty(); step = journal.lastValues(place, STEP, head)) {
            for (Update update : step) {
                if (update != null && update.offset() <= head && canTurn(update)) {
                    found.accept(update);
                }
            }
            place += step.size();
        }
    }

    private static boolean canTurn(Update update) {
        return update.source() != null && update.quality() != Quality.STALE && !update.isRetirement();
    }

    private void mark(Update update, Ended of) {
        of.open.incrementAndGet();
        marks.add(update, Cause.WILL, of.open::decrementAndGet);
    }

    private synchronized void listenOn() {
        if (!listening && !ended.isEmpty()) {
            listening = true;
            var unused = timer.schedule(this::forget, LISTEN_MIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void listened() {
        listening = false;
    }

    /** Those of which nothing is under way any more: all that is not in the log yet was submitted after their end. */
    private void forget() {
        listened();
        long before = timer.now(TimeUnit.NANOSECONDS)
                - LISTEN_MIN.toNanos()
                - hub.behind().toNanos();
        for (Iterator<Ended> all = ended.values().iterator(); all.hasNext(); ) {
            Ended next = all.next();
            if (next.sinceNanos <= before && next.open.get() == 0) {
                all.remove();
                next.onDone.run();
            }
        }
        listenOn();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Publication publication) {
        if (!ended.isEmpty()) {
            hear(publication.update());
        }
        if (!mayGo.isEmpty() && !publication.forgotten().isEmpty()) {
            publication.forgotten().forEach(this::end);
        }
    }

    private void hear(Update update) {
        Ended of = canTurn(update) ? ended.get(update.source()) : null;
        if (of != null) {
            mark(update, of);
            submitSoon();
        }
    }

    /** The log had no room for the last value of a topic. */
    private void end(Update last) {
        Cause cause = canTurn(last) ? mayGo.get(last.source()) : null;
        if (cause != null) {
            marks.addForgotten(last, cause);
            submitSoon();
        }
    }

    private void submitSoon() {
        var unused = timer.schedule(marks::submit);
    }

    /** It hears of no more updates: it begins again. */
    @Override
    public void onError(Throwable fault) {
        log.error(
                "what sessions that have ended had under way does not turn stale for a moment; this begins again",
                fault);
        rejoin();
    }

    private void rejoin() {
        if (running) {
            var unused = hub.join(this).subscribe(point -> {}, fault -> {
                log.error("what sessions that have ended had under way does not turn stale; tried again", fault);
                var unusedToo = timer.schedule(this::rejoin, RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            });
        }
    }

    /** The hub never ends. */
    @Override
    public void onComplete() {}

    @Override
    public void start() {
        running = true;
        var unused = hub.join(this).block(JOIN_MAX);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
