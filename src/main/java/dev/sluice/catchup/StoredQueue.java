package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The snapshots and replays that the subscribes of one session wait for, one after the other. */
public final class StoredQueue {

    /** Subscribes that may wait at once; more are refused, since without credit they may wait for ever. */
    private static final int MAX = 64;

    /** So many are asked anew whether they cover a topic whenever that is updated. */
    private static final int UNREMEMBERED_MAX = 2;

    private final Predicate<Topic> wanted;
    private final Budget budget;
    private final ArrayDeque<StoredCursor> cursors = new ArrayDeque<>(1);
    private @Nullable Looked looked;
    /** How many cursors there were before the first one. */
    private long removed;

    /** {@code wanted} tells whether the session wants a topic at the moment; {@code budget} how far cursors may look. */
    public StoredQueue(Predicate<Topic> wanted, Budget budget) {
        this.wanted = wanted;
        this.budget = budget;
    }

    public boolean isFull() {
        return cursors.size() >= MAX;
    }

    public boolean isEmpty() {
        return cursors.isEmpty();
    }

    /** One that has nothing to send and needs no answer is done. */
    public void add(StoredCursor cursor) {
        if (cursor.answered() || !cursor.isDone()) {
            cursors.add(cursor);
        }
    }

    public @Nullable StoredCursor first() {
        return cursors.peek();
    }

    public void removeFirst() {
        StoredCursor done = cursors.remove();
        removed++;
        forgetIfEmpty();
        for (StoredCursor left : done instanceof ReplayCursor ? cursors : List.<StoredCursor>of()) {
            if (left instanceof SnapshotCursor snapshots) {
                snapshots.onReplayed((ReplayCursor) done);
            }
        }
    }

    public void clear() {
        removed += cursors.size();
        cursors.clear();
        forgetIfEmpty();
    }

    private void forgetIfEmpty() {
        if (cursors.isEmpty()) {
            looked = null;
        }
    }

    /** The next piece of a cursor that the session still wants; null when there was none among those looked at. */
    public @Nullable Stored next(StoredCursor cursor) {
        for (Stored next = cursor.peek(budget); next != null; next = cursor.peek(budget)) {
            if (!(next instanceof Stored.Value value) || isWanted(value.update().topic(), cursor)) {
                return next;
            }
            cursor.take();
        }
        return null;
    }

    private boolean isWanted(Topic topic, StoredCursor cursor) {
        return wanted.test(topic) && !isLeftToAnother(cursor, topic);
    }

    /** Who asks again for the past of a topic gets it once, by the replay asked for last. */
    private boolean isLeftToAnother(StoredCursor cursor, Topic topic) {
        boolean later = false;
        for (StoredCursor other : cursors) {
            if (later && other instanceof ReplayCursor replay) {
                budget.spend(replay.steps());
                if (replay.covers(topic)) {
                    return true;
                }
            }
            later |= other == cursor;
        }
        return false;
    }

    /** Whether an update that the lane just met will be sent from the store, and is not to be taken in live. */
    public boolean covers(LaneTopic topic) {
        if (cursors.isEmpty()) {
            return false;
        }
        if (looked == null && cursors.size() > UNREMEMBERED_MAX) {
            looked = new Looked();
        }
        long passed = looked == null ? 0 : looked.passed(topic);
        long number = removed;
        for (StoredCursor cursor : cursors) {
            if (number >= passed && cursor.covers(topic)) {
                remember(topic, number);
                return true;
            }
            number++;
        }
        remember(topic, number);
        return false;
    }

    private void remember(LaneTopic topic, long passed) {
        if (looked != null) {
            looked.put(topic, passed);
        }
    }

    /** Whether a topic that is forgotten now has a value which was left to a snapshot, and would be missing. */
    public boolean hasSwallowed(LaneTopic topic) {
        boolean swallowed = false;
        for (StoredCursor cursor : cursors) {
            if (cursor instanceof SnapshotCursor snapshots) {
                swallowed |= snapshots.hasSwallowed(topic);
            } else if (cursor.covers(topic)) {
                return false; // the history has it
            }
        }
        return swallowed;
    }

    /**
     * An offset from which a resume makes up for all that is outstanding; {@link Long#MAX_VALUE} if nothing is, {@link
     * StoredCursor#NO_RESUME_POINT} if no resume could.
     */
    public long resumePoint() {
        long point = Long.MAX_VALUE;
        boolean looked = false;
        for (StoredCursor cursor : cursors) {
            if (!looked && cursor instanceof SnapshotCursor && !cursor.isDone()) {
                looked = true; // one, so that a heartbeat does not hold up the loop
                Stored unused = next(cursor); // passes over what is not to be sent: that is not outstanding
            }
            point = Math.min(point, cursor.resumePoint());
        }
        return point;
    }
}
