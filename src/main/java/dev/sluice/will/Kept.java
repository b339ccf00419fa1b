package dev.sluice.will;

import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import org.jspecify.annotations.Nullable;

/**
 * A will as it is kept. Immutable.
 *
 * @param end of the session; null while that stands
 */
record Kept(Testator testator, LastWill will, @Nullable End end) {

    private static final int OVERHEAD_BYTES = 400;
    private static final int DRAFT_BYTES = 200;

    /**
     * How a session ended.
     *
     * @param offset the head of the log then: what is above it is newer
     * @param dueMillis Unix time in milliseconds at which its will is carried out
     * @param graceMillis how long who was sent away has, at least, to come back to a server that runs; 0 for who was not
     */
    record End(long offset, long dueMillis, long graceMillis) {}

    /** Whether others had time to say something newer before it is carried out. */
    boolean hasWaited() {
        return !will.after().isZero() || (end != null && end.graceMillis() > 0);
    }

    /** About the memory that it takes; never more where it only has fewer values. */
    long bytes() {
        long bytes = OVERHEAD_BYTES;
        for (Draft draft : will.publish()) {
            bytes += DRAFT_BYTES + draft.data().length + draft.topic().name().length();
        }
        return bytes;
    }
}
