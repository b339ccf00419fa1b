package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Publication;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One topic under one rate: when it was last released, and the value that is held back since. Shared by all subscriptions
 * of the lane that ask for that rate, so it knows which of them the held value is not for.
 */
final class PacedTopic {

    private LaneTopic topic;
    private long releasedAt;
    private long arrived;
    private @Nullable Publication held;
    private @Nullable Set<Pacing> passedOver;
    private @Nullable Publication replaced;
    private @Nullable Set<Pacing> replacedPassedOver;

    PacedTopic(LaneTopic topic, long nowNanos) {
        this.topic = topic;
        releaseAtOnce(topic, nowNanos);
    }

    /** The newest value goes out as it comes. */
    void releaseAtOnce(LaneTopic newest, long nowNanos) {
        topic = newest;
        arrived = newest.last().offset();
        held = null;
        passedOver = null;
        replaced = null;
        replacedPassedOver = null;
        releasedAt = nowNanos;
    }

    /** The newest value is held back, in place of the one that was. */
    void hold(LaneTopic newest) {
        topic = newest;
        arrived = newest.last().offset();
        replaced = held;
        replacedPassedOver = passedOver;
        held = newest.last();
        passedOver = null;
    }

    /** Gives out the held value; null if there is none. {@link #heldFor} still tells whom it is for until the next value comes. */
    @Nullable
    Publication release(long nowNanos) {
        Publication released = held;
        replaced = held;
        replacedPassedOver = passedOver;
        held = null;
        passedOver = null;
        releasedAt = nowNanos;
        return released;
    }

    LaneTopic topic() {
        return topic;
    }

    long releasedAt() {
        return releasedAt;
    }

    /** Whether the update at this offset has been seen to. */
    boolean hasArrived(long offset) {
        return arrived == offset;
    }

    @Nullable
    Publication held() {
        return held;
    }

    /** Whether a subscription waits for the value that is held. */
    boolean holdsFor(Pacing pacing) {
        return isFor(pacing, held, passedOver);
    }

    /** Whether a subscription waited for the value that was replaced, or released, last. */
    boolean heldFor(Pacing pacing) {
        return isFor(pacing, replaced, replacedPassedOver);
    }

    private static boolean isFor(Pacing pacing, @Nullable Publication value, @Nullable Set<Pacing> except) {
        return value != null && value.offset() > pacing.begunAt() && (except == null || !except.contains(pacing));
    }

    /** The held value is not, or no longer, for that subscription: it got it in another way. */
    void passOver(Pacing pacing) {
        if (passedOver == null) {
            passedOver = new HashSet<>(2);
        }
        passedOver.add(pacing);
    }
}
