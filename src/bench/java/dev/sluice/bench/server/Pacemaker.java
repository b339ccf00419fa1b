package dev.sluice.bench.server;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells a publisher when its next update is due. The control's thread starts and stops it, one thread publishes. What was
 * not published in time is due at once, so that the rate is kept as far as the server can.
 */
final class Pacemaker {

    /** Shorter sleeps would wake the publisher for every single update of a high rate. */
    private static final long SLEEP_NANOS_MIN = 250_000;

    private @Nullable Timetable timetable;
    private int topics = 1;
    private long next;
    private int topic;

    synchronized void start(Timetable times, int topicCount) {
        timetable = times;
        topics = topicCount;
        next = 0;
        notifyAll();
    }

    /** How many updates of this run have been handed out; no more follow. */
    synchronized long stop() {
        timetable = null;
        return next;
    }

    /** Waits until an update is due. Returns when it was meant to be published, Unix time in microseconds. */
    long await() throws InterruptedException {
        while (true) {
            long early;
            synchronized (this) {
                while (timetable == null) {
                    wait();
                }
                early = timetable.dueNanos(next) - System.nanoTime();
                if (early <= 0) {
                    topic = (int) (next % topics);
                    return timetable.intendedMicros(next++);
                }
            }
            LockSupport.parkNanos(Math.max(early, SLEEP_NANOS_MIN));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** The topic of the update that is due; on the publisher's thread. */
    int topic() {
        return topic;
    }
}
