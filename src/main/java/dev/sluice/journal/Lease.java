package dev.sluice.journal;

/**
 * How many offsets may be given between two commits, where updates are shown before they are committed: after a stop of the
 * machine nobody knows which of them were. So it is as small as the commits of late were, and grows with them: four times
 * the largest of the last ones.
 */
final class Lease {

    /** Enough for a burst in a quiet log. */
    static final int MIN = 256;

    /** Two seconds' worth at 100,000 updates a second. */
    static final int MAX = 1 << 18;

    private final boolean needed;
    private int size = MIN;

    /** None is needed where nothing is shown before it is committed. */
    Lease(boolean needed) {
        this.needed = needed;
    }

    boolean isNeeded() {
        return needed;
    }

    /** The next one, after a commit of so many updates. */
    int next(int committed) {
        if (!needed) {
            return 0;
        }
        int wanted = Math.max(size - size / 8, 4 * committed); // shrinks slowly, so that a pause is not paid for
        size = Math.max(MIN, Math.min(MAX, wanted));
        return size;
    }

    /** Whether so little of it is left that a commit must not be waited for. */
    boolean isUrgent(long left) {
        return needed && left < size / 2;
    }
}
