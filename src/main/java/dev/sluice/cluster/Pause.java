package dev.sluice.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits on a thread that the cluster has for one task, which has nothing to do meanwhile: nobody else waits with it, and a node that
 * stops {@linkplain Thread#interrupt interrupts} it. Never on an event loop or the hub's writer.
 */
final class Pause {

    private static final Duration BEFORE_THE_NEXT_TRY = Duration.ofMillis(200);

    private Pause() {}

    /** So that a store which is away is not asked without end, and one that is back is found at once. */
    static void beforeTheNextTry() throws InterruptedException {
        of(BEFORE_THE_NEXT_TRY);
    }

    static void of(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
