package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Update;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One subscription's part in the filter of its deadband, which it shares with others of its lane. Where its client may show other
 * values than those that passed, as it was sent the past, or had other subscriptions, the next update of each topic goes on to it, whatever the
 * others are told.
 */
public final class Filtering {

    private final Filter filter;
    /** Slots of the topics of which something went on since then; null where the client shows nothing but what passed. */
    private @Nullable BitSet heard;

    /** What becomes of an update. */
    public enum Verdict {
        PASSES,
        /** For this subscription only, as the first one. */
        PASSES_HERE,
        FILTERED
    }

    Filtering(Filter filter, boolean isFirst) {
        this.filter = filter;
        this.heard = isFirst ? null : new BitSet();
    }

    Filter filter() {
        return filter;
    }

    /** Its client may have been sent something else of any topic. */
    public void hearAnew() {
        heard = new BitSet();
    }

    /** Sees to the newest update of a topic. */
    public Verdict meet(LaneTopic topic) {
        boolean passes = filter.passes(topic);
        boolean isHeard = isHeard(topic);
        if (heard != null) {
            heard.set(topic.slot());
        }
        if (passes) {
            return Verdict.PASSES;
        }
        return isHeard ? Verdict.FILTERED : Verdict.PASSES_HERE;
    }

    private boolean isHeard(LaneTopic topic) {
        return heard == null || heard.get(topic.slot());
    }

    /** Its client gets the newest update of a topic in another way; whether the others are given it. */
    public boolean passOver(LaneTopic topic) {
        return filter.passes(topic);
    }

    /** The topic has no value any more that is told: the next one goes on. */
    public void leave(LaneTopic topic) {
        filter.forget(topic);
        if (heard != null) {
            heard.clear(topic.slot());
        }
    }

    /** What the snapshot of a topic is: the last value that passed; for a client that may show a newer one, the newest. */
    public Update snapshot(LaneTopic topic) {
        return isHeard(topic) ? filter.lastPassed(topic) : topic.last();
    }

    /** That snapshot is sent. */
    public void beginWith(LaneTopic topic, Update snapshot) {
        filter.beginWith(topic, snapshot);
    }

    /** What it is shared by: what passes for one of those does for all. */
    Object shared() {
        return filter;
    }
}
