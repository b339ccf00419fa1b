package dev.sluice.hub;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Tells publishers whose time is up, on a timer's thread, for as long as anything is under way. Once that has happened to
 * one that the writer had not come to, others are refused at once until the writer gets on: they would only wait for the
 * same. Safe for any thread.
 */
final class Overdue {

    private static final Logger log = LoggerFactory.getLogger(Overdue.class);

    /** How much later than its time a publisher may hear of it. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private static final long NEVER = -1;

    private final Submissions submissions;
    private final WriterWork work;
    private final Scheduler timer;
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile long stuckAt = NEVER;

    Overdue(Submissions submissions, WriterWork work, Scheduler timer) {
        this.submissions = submissions;
        this.work = work;
        this.timer = timer;
    }

    /** Something is under way. */
    void watch() {
        if (!watching.get() && !submissions.isEmpty() && !watching.getAndSet(true)) {
            lookLater();
        }
    }

    /** Whether the writer stands where it stood when a publisher's time was up. */
    boolean isStuck() {
        return stuckAt != NEVER && stuckAt == work.progress();
    }

    private void lookLater() {
        var unused = timer.schedule(this::look, LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            long progress = work.progress();
            if (submissions.tellOverdue(timer.now(TimeUnit.NANOSECONDS))) {
                stuckAt = progress;
            }
        } catch (RuntimeException | Error fault) {
            log.error("publishers whose time is up could not be told", fault);
        }
        if (submissions.isEmpty()) {
            watching.set(false);
            watch(); // for what came in between
        } else {
            lookLater();
        }
    }
}
