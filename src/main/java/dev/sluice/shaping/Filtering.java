package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Update;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One subscription's part in the filter of its deadband, which it shares with others of its lane. */
public final class Filtering {

    private final Filter filter;
    /** Slots of the topics of which something has passed since its client was sent the past; null where it was not. */
    private final @Nullable BitSet heard;

    Filtering(Filter filter, boolean isReplayed) {
        this.filter = filter;
        this.heard = isReplayed ? new BitSet() : null;
    }

    Filter filter() {
        return filter;
    }

    /** Sees to the newest update of a topic; whether it goes on. The first one behind a replay does. */
    public boolean passes(LaneTopic topic) {
        boolean passes = filter.passes(topic.last());
        if (heard == null || heard.get(topic.slot())) {
            return passes;
        }
        heard.set(topic.slot());
        return true;
    }

    /** Its client gets the newest update of a topic in another way; whether the others are given it. */
    public boolean passOver(LaneTopic topic) {
        return filter.passes(topic.last());
    }

    /** The topic has no value any more that is told: the next one goes on. */
    public void leave(LaneTopic topic) {
        filter.forget(topic.topic());
        if (heard != null) {
            heard.clear(topic.slot());
        }
    }

    /** What the snapshot of a topic is whose newest update this is. */
    public Update snapshot(Update newest) {
        return filter.lastPassed(newest);
    }

    /** That snapshot is sent. */
    public void beginWith(Update snapshot) {
        filter.beginWith(snapshot);
    }

    /** What it is shared by: what passes for one of those does for all. */
    Object shared() {
        return filter;
    }
}
