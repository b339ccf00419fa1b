package dev.sluice.delivery;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the updates of one subscription wait until its client can take them; bounded, with one {@link Policy} that
 * decides what is lost when the bound is reached. Each loss is counted in the ledger and told by {@link #takeLosses}.
 *
 * <p>Contents have an order; losses hold their place in it. Owned by one event loop.
 */
public interface Outbox {

    /**
     * Takes in a live update, which the ledger has counted as arrived; something may be lost for it.
     *
     * @return false if the client is to be sent away
     */
    boolean offer(Publication publication);

    /** Whether the next {@link #offer} may lose something. */
    boolean isFull();

    /** Updates that wait. */
    int size();

    /** Where in the log the next update or loss stands; {@link Long#MAX_VALUE} when there is neither. */
    long nextOffset();

    /** An offset below which nothing waits and no loss is untold; what comes next may be beyond it where values were held back to a rate. */
    long outstandingFrom();

    /** The losses that stand before the next update, without taking them; null if none. */
    @Nullable
    Losses peekLosses();

    /** Takes the losses that stand before the next update, which the client has to be told first; null if none. To be asked until it is null. */
    @Nullable
    Losses takeLosses();

    /** Takes in losses of another outbox that has come to its end: they stand before the next update. */
    void takeIn(Losses ofAnother);

    /** The next update, without taking it; null when none waits. */
    @Nullable
    Publication peek();

    /** Takes the next update out, to be written at once; the ledger counts it as delivered. Only after a {@link #peek} that was not null. */
    Publication take();

    /** Loses what comes next as long as it was accepted before a time of {@link System#nanoTime}'s clock. */
    void expireNext(long acceptedBefore);

    /** Loses all that was accepted before a time. */
    void expireAll(long acceptedBefore);

    /** Whether an update of a topic waits. */
    boolean has(Topic topic);

    /** Of which topics updates wait. */
    Set<Topic> topics();

    /** Takes out, in order, what waits of some topics, to be given to another outbox or withdrawn from the ledger. */
    List<Queued> remove(Predicate<Topic> topics);

    /**
     * Loses by the policy what is beyond the memory that its session may have now.
     *
     * @return false if the client is to be sent away
     */
    boolean relieve();

    /**
     * Takes in, at their places, updates that waited in another outbox; the policy decides on the excess.
     *
     * @return false if the client is to be sent away
     */
    boolean insert(List<Queued> moved);
}
