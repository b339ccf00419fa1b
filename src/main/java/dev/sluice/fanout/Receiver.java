package dev.sluice.fanout;

import dev.sluice.message.Publication;
import java.util.List;

/**
 * One who wants updates of some topics: a subscription. Called on the event loop of its lane. Whatever it throws, also an
 * {@link Error}, ends its own session, by {@link #fail}, and nobody else notices.
 */
public interface Receiver {

    /** A live update matches one of its filters: the newest of that topic. */
    void offer(LaneTopic topic);

    /**
     * The live updates since the last turn of its rank, to be written at once as far as its socket takes them; what it does
     * not take, the receiver keeps.
     */
    void takeDirectly(List<Publication> updates, Batches batches);

    /** A value of the topic that was held back to the receiver's pace is given out. */
    void release(LaneTopic topic, Publication released);

    /** The topic is about to be forgotten: its last value can not be read any more afterwards. */
    void onForgotten(LaneTopic topic);

    /** A call of this receiver failed. Throws nothing. */
    void fail(Throwable fault);
}
