package dev.sluice.hub;

import dev.sluice.watchdog.Probe;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the writer is at work and gets on. Written by the writer, read by any thread. */
final class WriterWork implements Probe {

    private final Submissions submissions;
    private final BooleanSupplier waitsForLog;
    private volatile @Nullable Thread thread;
    private volatile boolean busy;
    private volatile long busySinceNanos;
    private volatile long progress;

    /** {@code waitsForLog} tells whether what is submitted waits for something else than the writer. */
    WriterWork(Submissions submissions, BooleanSupplier waitsForLog) {
        this.submissions = submissions;
        this.waitsForLog = waitsForLog;
    }

    void begin(long nowNanos) {
        thread = Thread.currentThread();
        busySinceNanos = nowNanos;
        busy = true;
    }

    /** One more update is through. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void advance(long nowNanos) {
        progress++;
        busySinceNanos = nowNanos;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void end() {
        progress++;
        busy = false;
    }

    /** Since when it has been at one piece of work; {@code now} where it is at none. */
    long busySinceNanos(long nowNanos) {
        return busy ? busySinceNanos : nowNanos;
    }

    @Override
    public String name() {
        return "writer";
    }

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public boolean hasWork() {
        return busy || (submissions.areWaiting() && !waitsForLog.getAsBoolean());
    }
}
