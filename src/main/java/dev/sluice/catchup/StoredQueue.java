package dev.sluice.catchup;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The snapshots and pieces of the history that the subscribes of one session wait for, one after the other. */
public final class StoredQueue {

    /** Subscribes that may wait at once; more are refused, since without credit they may wait for ever. */
    private static final int MAX = 64;

    /** So many are asked anew whether they cover a topic whenever that is updated. */
    private static final int UNREMEMBERED_MAX = 2;

    private final Wishes wishes;
    private final Budget budget;
    private final ArrayDeque<StoredCursor> cursors = new ArrayDeque<>(1);
    /** Those that have read the history to their end while snapshots were outstanding. */
    private final List<HistoryCursor> read = new ArrayList<>(0);

    private @Nullable Looked looked;
    /** How many cursors there were before the first one. */
    private long removed;

    /**
     * @param wishes what the session wants
     * @param budget how far cursors may look
     */
    public StoredQueue(Wishes wishes, Budget budget) {
        this.wishes = wishes;
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
        if (cursor.answered() || cursor.wishes() != null || !cursor.isDone()) {
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
        if (done instanceof HistoryCursor history) {
            read.add(history);
        }
        read.removeIf(before -> !isOfUse(before));
    }

    /** Whether snapshots are outstanding that may have been asked for while it was read. */
    private boolean isOfUse(HistoryCursor before) {
        for (StoredCursor left : cursors) {
            if (left instanceof SnapshotCursor) {
                return left.begunAt() < before.resumePoint();
            }
        }
        return false;
    }

    public void clear() {
        removed += cursors.size();
        cursors.clear();
        read.clear();
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
            Stored judged = judge(next, cursor);
            if (judged != null) {
                return judged;
            }
            cursor.take();
        }
        return null;
    }

    private @Nullable Stored judge(Stored next, StoredCursor cursor) {
        Wishes own = cursor.wishes();
        return judge(next, cursor, own == null ? wishes : own);
    }

    private @Nullable Stored judge(Stored next, StoredCursor cursor, Wishes wishes) {
        if (next instanceof Stored.Value value && isWanted(value.update(), cursor, wishes)) {
            if (wishes.selects(value.update())) {
                return value instanceof Stored.Snapshot ? new Stored.Snapshot(wishes.snapshot(value.update())) : value;
            }
            boolean isPast = value instanceof Stored.Replayed replayed && replayed.isPast();
            return !isPast && wishes.isLeft(value.update()) ? new Stored.Left(value.update()) : null;
        }
        if (next instanceof Stored.Conflated old
                && isWanted(old.update(), cursor, wishes)
                && wishes.selects(old.update())) {
            wishes.conflated();
        }
        if (next instanceof Stored.Held last
                && isWanted(last.update(), cursor, wishes)
                && wishes.selects(last.update())) {
            wishes.hold(last.update());
        }
        return next instanceof Stored.Hole ? next : null;
    }

    private boolean isWanted(Update update, StoredCursor cursor, Wishes wishes) {
        boolean isItsOwn = cursor.wishes() != null;
        return wishes.wants(update.topic()) && (isItsOwn || !isLeftToAnother(cursor, update));
    }

    /** Who asks again for the past of a topic gets it once, by the subscribe that asked for it last. */
    private boolean isLeftToAnother(StoredCursor cursor, Update update) {
        boolean later = false;
        for (StoredCursor other : cursors) {
            if (later && other instanceof HistoryCursor reads) {
                budget.spend(reads.steps());
                if (reads.covers(update)) {
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
        return hasLeftToASnapshot(topic) && !isOfHistory(topic);
    }

    private boolean hasLeftToASnapshot(LaneTopic topic) {
        for (StoredCursor cursor : cursors) {
            budget.spend(1);
            if (cursor instanceof SnapshotCursor snapshots && snapshots.hasSwallowed(topic)) {
                budget.spend(cursor.steps());
                return true;
            }
        }
        return false;
    }

    /** Whether the history that a cursor reads, or has read, brings what a topic has now. */
    private boolean isOfHistory(LaneTopic topic) {
        for (StoredCursor cursor : cursors) {
            if (cursor instanceof HistoryCursor reads) {
                budget.spend(reads.steps());
                if (reads.covers(topic)) {
                    return true;
                }
            }
        }
        for (HistoryCursor before : read) {
            budget.spend(before.steps());
            if (before.hasSeenTo(topic)) {
                return true;
            }
        }
        return false;
    }

    /**
     * An offset from which a resume makes up for all that is outstanding; {@link Long#MAX_VALUE} if nothing is, {@link
     * StoredCursor#NO_RESUME_POINT} if no resume could.
     */
    public long resumePoint() {
        long point = Long.MAX_VALUE;
        for (StoredCursor cursor : cursors) {
            if (cursor instanceof SnapshotCursor || cursor == cursors.peek()) {
                Stored unused = next(cursor); // passes over what is not to be sent: that is not outstanding
            }
            point = Math.min(point, cursor.resumePoint());
            if (point == StoredCursor.NO_RESUME_POINT) {
                return point;
            }
        }
        return point;
    }
}
