package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.protocol.FrameId;
import org.jspecify.annotations.Nullable;

/**
 * What a subscribe asked to be sent from the store before its live updates: snapshots, or the history. Takes no buffer: it is
 * read when the socket and credit allow, and what it {@link #covers} is not taken in live meanwhile.
 */
public abstract sealed class StoredCursor permits SnapshotCursor, HistoryCursor, HeldCursor {

    /** Below every place of the log. */
    public static final long NO_RESUME_POINT = -1;

    private final @Nullable FrameId id;
    private final boolean answered;
    private final LanePlace place;
    private final long begunAt;

    /** {@code answered} tells whether the client wants to know of the end. */
    StoredCursor(@Nullable FrameId id, boolean answered, LanePlace place) {
        this.id = id;
        this.answered = answered;
        this.place = place;
        this.begunAt = place.head();
    }

    public final @Nullable FrameId id() {
        return id;
    }

    public final boolean answered() {
        return answered;
    }

    /** The lane's place in the log when the subscribe came: what waited then goes before. */
    public final long begunAt() {
        return begunAt;
    }

    /** What is wanted of it where that is not what its session wants of all: then its subscription ends with it. Else null. */
    public @Nullable Wishes wishes() {
        return null;
    }

    final LanePlace place() {
        return place;
    }

    /** Whether all has been taken, so that live updates may go on. */
    public abstract boolean isDone();

    /** Whether an update of the topic, which the lane just met, will be sent from the store. */
    abstract boolean covers(LaneTopic topic);

    /** The next piece; null when there was none as far as the budget went: then it is done, or goes on at a later call. */
    abstract @Nullable Stored peek(Budget budget);

    /** Steps that a look at one topic takes. */
    abstract int steps();

    /** Goes on behind what was peeked at, which is written, or not to be. */
    public abstract void take();

    /**
     * Where a resume would have to begin to make up for what is outstanding; {@link Long#MAX_VALUE} where nothing is, {@link
     * #NO_RESUME_POINT} where none could.
     */
    abstract long resumePoint();
}
