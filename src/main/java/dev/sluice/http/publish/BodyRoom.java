package dev.sluice.http.publish;

import dev.sluice.connection.HeldBytes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What one body may hold in the heap at a time: the beginning of an item, items on their way into the log, and results that
 * its client has not taken. While it holds as much as it may, it is not read on; where all bodies together hold too much, it
 * ends. On the event loop of its connection only.
 */
final class BodyRoom {

    /** Enough to bridge a commit to disk at 50,000 small updates a second. */
    static final long BODY_MAX = 1 << 20;

    private final HeldBytes all;
    private long held;
    private long begun;
    private boolean closed;
    private @Nullable MonoSink<Void> waiting;

    BodyRoom(HeldBytes all) {
        this.all = all;
    }

    /** Completes when there is room, for one who waits at a time. */
    Mono<Void> await() {
        return Mono.create(waiter -> {
            waiting = waiter;
            resume();
        });
    }

    private void resume() {
        MonoSink<Void> waiter = waiting;
        if (waiter != null && held < BODY_MAX) {
            waiting = null;
            waiter.success();
        }
    }

    /** Takes so much; false where all together would be too much. */
    boolean tryHold(long bytes) {
        if (closed || !all.tryHold(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    /** The item that has begun has so many bytes by now; false where all together would be too much. */
    boolean tryHoldBegun(long bytes) {
        release(begun);
        begun = tryHold(bytes) ? bytes : 0;
        return begun == bytes;
    }

    void release(long bytes) {
        if (!closed) {
            held -= bytes;
            all.release(bytes);
            resume();
        }
    }

    /** Gives all back. */
    void close() {
        if (!closed) {
            release(held);
            closed = true;
        }
    }
}
