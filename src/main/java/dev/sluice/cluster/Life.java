package dev.sluice.cluster;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life of this node in the cluster. It ends where the others take the node for dead, or where what it has read is not the log any
 * more; the node then begins another one, under another name, so that nothing of the one that ended can be written any more. Safe for any
 * thread.
 */
final class Life {

    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private volatile String incarnation = newIncarnation();

    /** A name for the next one. */
    static String newIncarnation() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    String incarnation() {
        return incarnation;
    }

    /** That incarnation is at its end, if it is the one that lives. */
    void end(String which, String why) {
        if (which.equals(incarnation)) {
            ended.compareAndSet(null, why);
        }
    }

    /** Why it is at its end; null where it is not. */
    @Nullable
    String whyEnded() {
        return ended.get();
    }

    /** The next one begins, which may write already. */
    void begin(String next) {
        incarnation = next;
        ended.set(null);
    }
}
