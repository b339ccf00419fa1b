package dev.sluice.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets time pass, the only place of the bench that does. A window, a warm-up, the while that connections are held, are spans
 * on the wall by what they are: other processes work meanwhile, and no event of theirs ends them.
 */
final class MeasuringTime {

    private MeasuringTime() {}

    static void pass(Duration span) throws InterruptedException {
        long end = System.nanoTime() + span.toNanos();
        for (long rest = span.toNanos(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
