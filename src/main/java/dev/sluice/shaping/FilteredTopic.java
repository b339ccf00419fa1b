package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.field.Band;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;

/** One topic under one deadband: the last update that passed, and the newest that was held back since. */
final class FilteredTopic implements Cooling.Cool {

    private final LaneTopic topic;
    private Update last;
    private Band.@Nullable Base base;
    private long passedAt;
    private long intervalFrom;
    /** Null also where what is held back is not to be given out later. */
    private @Nullable Update held;
    /** Offset of the update that was judged last. */
    private long judged;

    private boolean passed;

    /** {@code first} passes. */
    FilteredTopic(LaneTopic topic, Update first, Band.@Nullable Base base, long nowNanos) {
        this.topic = topic;
        this.last = first;
        pass(first, base, nowNanos);
    }

    /** An update passes; later ones are measured by it. */
    void pass(Update update, Band.@Nullable Base around, long nowNanos) {
        judged = Math.max(judged, update.offset());
        passed = true;
        last = update;
        base = around;
        held = null;
        passedAt = nowNanos;
        intervalFrom = nowNanos;
    }

    /** An update does not pass. */
    void holdBack(Update update, boolean isForLater) {
        judged = update.offset();
        passed = false;
        held = isForLater ? update : null;
    }

    /** The last one that passed is to be given out anew; at the end of an interval that begins now, where there is none. */
    void holdAnew(boolean beginsInterval, long nowNanos) {
        held = last;
        if (beginsInterval) {
            intervalFrom = nowNanos;
        }
    }

    /** Gives up what is held; it passed before. */
    void letGo() {
        held = null;
    }

    LaneTopic topic() {
        return topic;
    }

    boolean hasJudged(Update update) {
        return judged >= update.offset();
    }

    /** What became of the one that was judged last. */
    boolean hasPassed() {
        return passed;
    }

    Update last() {
        return last;
    }

    /** Null where every number is beyond the band. */
    Band.@Nullable Base base() {
        return base;
    }

    /** When the last one went out. */
    long passedAt() {
        return passedAt;
    }

    @Nullable
    Update held() {
        return held;
    }

    @Override
    public Topic name() {
        return topic.topic();
    }

    @Override
    public long sinceNanos() {
        return intervalFrom;
    }

    @Override
    public boolean holds() {
        return held != null;
    }
}
