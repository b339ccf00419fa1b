package dev.sluice.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the server holds of what is not whole yet, of all connections together: heads and items of HTTP requests and
 * messages of WebSockets that have not ended, results that nobody has taken. Who would go beyond the bound is refused. Safe
 * for any thread.
 */
public final class HeldBytes {

    private final long max;
    private final AtomicLong held = new AtomicLong();

    public HeldBytes(long max) {
        this.max = max;
    }

    /** Takes so many bytes, unless they are too many; who got them gives them back by {@link #release}. */
    public boolean tryHold(long bytes) {
        if (held.addAndGet(bytes) <= max) {
            return true;
        }
        release(bytes);
        return false;
    }

    public void release(long bytes) {
        held.addAndGet(-bytes);
    }

    public long now() {
        return held.get();
    }
}
