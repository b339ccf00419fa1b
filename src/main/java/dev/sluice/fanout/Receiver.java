package dev.sluice.fanout;

import dev.sluice.message.Publication;
import java.util.List;

/**
 * One who wants updates of some topics: a subscription. Called on the event loop of its lane. Whatever it throws, also an
 * {@link Error}, ends its own session, by {@link #fail}, and nobody else notices.
 *
 * <p>What comes by {@link #offer}, {@link #release} and {@link #onForgotten} is taken in only, since others are still to be
 * told of the same. One that has no room for another answers true, and is asked to {@link #makeRoom} before anything else comes.
 */
public interface Receiver {

    /** A live update matches one of its filters: the newest of that topic. Returns whether there is no room for another one now. */
    boolean offer(LaneTopic topic, Publication newest);

    /**
     * The live updates since the last turn of its rank, to be written at once as far as its socket takes them; what it does
     * not take, the receiver keeps.
     */
    void takeDirectly(List<Publication> updates, Batches batches);

    /** A value of the topic that {@code by} held back is given out, perhaps not for this receiver; returns as {@link #offer}. */
    boolean release(Object by, LaneTopic topic, Publication released);

    /** The topic is about to be forgotten: its last value can not be read any more afterwards. Returns as {@link #offer}. */
    boolean onForgotten(LaneTopic topic, Publication last);

    /** Writes what its client can take, so that the next loss is decided by that, and not by how much came at once. */
    void makeRoom();

    /** A call of this receiver failed. Throws nothing. */
    void fail(Throwable fault);
}
