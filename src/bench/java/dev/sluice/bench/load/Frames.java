package dev.sluice.bench.load;

/** What is read from one client's socket. */
public interface Frames {

    /**
     * An update.
     *
     * @param at when it was meant to be published, Unix time in microseconds
     * @param ts when the server accepted it
     */
    void onUpdate(int topic, long seq, long at, long ts);

    /** The last value of a topic, before its updates. */
    void onSnapshot(int topic, long seq);

    /** The server tells that so many updates were not sent. */
    void onGap(long lost);

    /** The snapshots are complete: updates follow. */
    void onSynced();

    void onPing();

    /** Answers a publish of that id, a number. */
    void onPublished(long id, int topic, long seq);

    /** A frame of the client was refused. */
    void onError();

    void onClose(int code);
}
