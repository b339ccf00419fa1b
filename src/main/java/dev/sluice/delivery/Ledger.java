package dev.sluice.delivery;

/**
 * One session's exact account: {@code matched = delivered + conflated + lost + filtered + queued} after every call, since each call
 * moves an update from one column to another. Counts are updates. Also adds to the {@link Tally} of its lane.
 */
public final class Ledger {

    private final Tally tally;
    private long matched;
    private long delivered;
    private long conflated;
    private long lost;
    private long filtered;
    private long queued;
    private long conflatedToldOf;

    public Ledger(Tally tally) {
        this.tally = tally;
    }

    /** A live update matches and begins to wait. */
    public void arrive() {
        matched++;
        queued++;
        tally.matched++;
    }

    /** One that waited was handed to the socket. */
    public void deliver() {
        queued--;
        delivered++;
        tally.delivered++;
    }

    /** Live updates were handed to the socket as they matched, without having waited. */
    public void deliverDirectly(int count) {
        matched += count;
        delivered += count;
        tally.matched += count;
        tally.delivered += count;
    }

    /** A stored update, of a snapshot or a replay, was read and handed to the socket without having waited. */
    public void deliverStored() {
        matched++;
        delivered++;
        tally.matched++;
        tally.delivered++;
    }

    /** A stored update was read, and is not sent as a newer one of its topic is. */
    public void conflateStored() {
        matched++;
        conflated++;
        tally.matched++;
        tally.conflated++;
    }

    /** One that waited was replaced by a newer one of its topic. */
    public void conflate() {
        queued--;
        conflated++;
        tally.conflated++;
    }

    /** A live update matches, and is held back as it changed too little. */
    public void filter() {
        matched++;
        filtered++;
        tally.matched++;
        tally.filtered++;
    }

    /** One that was held back, and waited to be told later all the same, is not: something newer of its topic is. */
    public void filterQueued() {
        queued--;
        filtered++;
        tally.filtered++;
    }

    /** One that waited is lost; the caller keeps the gap that tells it. */
    public void lose() {
        queued--;
        lost++;
        tally.lost++;
    }

    /** One that waited is no longer asked for: it leaves without a gap. */
    public void withdraw() {
        queued--;
        matched--;
        tally.withdrawn++;
    }

    /** How many were conflated since this was last asked, for the next gap. */
    public long takeConflatedSinceGap() {
        long since = conflated - conflatedToldOf;
        conflatedToldOf = conflated;
        return since;
    }

    public long matched() {
        return matched;
    }

    public long delivered() {
        return delivered;
    }

    public long conflated() {
        return conflated;
    }

    public long lost() {
        return lost;
    }

    public long filtered() {
        return filtered;
    }

    public long queued() {
        return queued;
    }
}
