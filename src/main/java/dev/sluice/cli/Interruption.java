package dev.sluice.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Until it is over, Ctrl-C and SIGTERM let a command come to its end by itself: to say what it did. It has a second for that. */
final class Interruption {

    private static final long PATIENCE_MILLIS = 1_000;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    /** @param stop called from another thread; must not wait */
    Interruption(Runnable stop) {
        hook = new Thread(() -> await(stop), "sluice-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await(Runnable stop) {
        stop.run();
        try {
            boolean unused = ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command has said what it did. */
    void over() {
        ended.countDown();
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs already
        }
    }
}
