package dev.sluice.delivery;

/** What the sessions of one lane have counted since the lane last told the metrics: plain numbers, so that counting costs nothing. */
public final class Tally {

    public long matched;
    public long delivered;
    public long conflated;
    public long lost;
    /** Held back by a deadband. */
    public long filtered;
    /** Matched, then no longer asked for while they waited. */
    public long withdrawn;
    /** Bytes of frames handed to sockets. */
    public long bytesOut;

    /** Begins again at zero. */
    public void reset() {
        matched = 0;
        delivered = 0;
        conflated = 0;
        lost = 0;
        filtered = 0;
        withdrawn = 0;
        bytesOut = 0;
    }
}
