package dev.sluice.session;

import dev.sluice.protocol.FrameId;
import org.jspecify.annotations.Nullable;

/**
 * What a subscribe asked to be sent from the store before its live updates: snapshots, or a replay. Takes no buffer: it is
 * read when the socket and credit allow, and what it {@link #covers} is not taken in live meanwhile.
 */
abstract sealed class StoredCursor permits SnapshotCursor, ReplayCursor {

    private final @Nullable FrameId id;
    private final boolean answered;
    private final long begunAt;

    /** {@code answered} tells whether the client wants to know of the end. */
    StoredCursor(@Nullable FrameId id, boolean answered, Lane lane) {
        this.id = id;
        this.answered = answered;
        this.begunAt = lane.head();
    }

    final @Nullable FrameId id() {
        return id;
    }

    final boolean answered() {
        return answered;
    }

    /** The lane's place in the log when the subscribe came: what waited then goes before. */
    final long begunAt() {
        return begunAt;
    }

    /** Whether all has been taken, so that live updates may go on. */
    abstract boolean isDone(Lane lane);

    /** Whether an update of the topic, which the lane just met, will be sent from the store. */
    abstract boolean covers(LaneTopic topic);

    /** The next piece; null when there was none among those looked at: then it is done, or goes on at the next call. A hole is told once. */
    abstract @Nullable Stored peek(Lane lane);

    /** Goes on behind the value that was peeked at, which is written, or not wanted. */
    abstract void take();

    /** Where a resume would have to begin to make up for what is outstanding. */
    abstract long resumePoint();
}
