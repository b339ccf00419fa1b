package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One topic under one rate: when it was last released, and the value that is held back since. Shared by all subscriptions
 * of the lane that ask for that rate, so it knows which of them the held value is not for.
 */
final class PacedTopic implements Cooling.Cool {

    private static final long NONE = -1;

    private LaneTopic topic;
    private long releasedAt;
    private long arrived;
    /** Without encoded frames, since it may be held for long. */
    private @Nullable Update held;

    private @Nullable Set<Pacing> passedOver;
    /** Offset of the value that was replaced, or released, last. */
    private long replaced = NONE;

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
        replaced = NONE;
        replacedPassedOver = null;
        releasedAt = nowNanos;
    }

    /** The newest value is held back, in place of the one that was. */
    void hold(LaneTopic newest) {
        topic = newest;
        arrived = newest.last().offset();
        replaced = offset(held);
        replacedPassedOver = passedOver;
        held = newest.last();
        passedOver = null;
    }

    /** Gives out the held value; null if there is none. {@link #heldFor} still tells whom it is for until the next value comes. */
    @Nullable
    Publication release(long nowNanos) {
        Update released = held;
        replaced = offset(held);
        replacedPassedOver = passedOver;
        held = null;
        passedOver = null;
        releasedAt = nowNanos;
        return released == null ? null : new Publication(released);
    }

    LaneTopic topic() {
        return topic;
    }

    @Override
    public Topic name() {
        return topic.topic();
    }

    /** When it was released last. */
    @Override
    public long sinceNanos() {
        return releasedAt;
    }

    @Override
    public boolean holds() {
        return held != null;
    }

    /** Whether the update at this offset has been seen to. */
    boolean hasArrived(long offset) {
        return arrived == offset;
    }

    @Nullable
    Update held() {
        return held;
    }

    /** Whether a subscription waits for the value that is held. */
    boolean holdsFor(Pacing pacing) {
        return isFor(pacing, offset(held), passedOver);
    }

    /** Whether a subscription waited for the value that was replaced, or released, last. */
    boolean heldFor(Pacing pacing) {
        return isFor(pacing, replaced, replacedPassedOver);
    }

    private static long offset(@Nullable Update value) {
        return value == null ? NONE : value.offset();
    }

    private static boolean isFor(Pacing pacing, long offset, @Nullable Set<Pacing> except) {
        return offset > pacing.begunAt() && (except == null || !except.contains(pacing));
    }

    /** The held value is not, or no longer, for that subscription: it got it in another way. */
    void passOver(Pacing pacing) {
        if (passedOver == null) {
            passedOver = new HashSet<>(2);
        }
        passedOver.add(pacing);
    }
}
