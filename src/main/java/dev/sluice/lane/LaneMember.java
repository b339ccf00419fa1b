package dev.sluice.lane;

/** One who has turns in a lane: a session. Called on the lane's event loop; whatever it throws, also an {@link Error}, ends it alone, by {@link #fail}. */
public interface LaneMember {

    /** The turn to write that it asked for by {@link Membership#touch}, at the end of a drain. */
    void onTurn();

    /** Its turn failed, or its lane did. Throws nothing. */
    void fail(Throwable fault);

    /** There is not memory enough for all that waits for clients: what is beyond its share is to be lost. */
    void relieve();

    /** Updates that wait for its client. */
    long waitingUpdates();

    /** When the first of those was accepted, on the lane's clock; {@link Long#MAX_VALUE} if none waits. */
    long waitingSinceNanos();
}
