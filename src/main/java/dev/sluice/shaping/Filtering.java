package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One subscription's part in the filter of its deadband, which it shares with others of its lane. Where its client may show other
 * values than those that passed, as it was sent the past, or had other subscriptions, the next update of each topic goes on to it, whatever the
 * others are told. Knows of which topics a value is held back for it, to be given out when they were silent for too long.
 */
public final class Filtering {

    private final Filter filter;
    /** Slots of the topics of which something went on since then; null where the client shows nothing but what passed. */
    private @Nullable BitSet heard;
    /** Slots of the topics of which the newest value is held back for it. */
    private final BitSet held = new BitSet(0);

    private int heldCount;

    /** What becomes of an update. */
    public enum Verdict {
        PASSES,
        /** For this subscription only, as the first one. */
        PASSES_HERE,
        /** It is held back, to be given out later. */
        HELD,
        /** It is not told; or it is held back in place of an older one, which is not told then. */
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
        if (!isHeard) {
            return Verdict.PASSES_HERE;
        }
        return hold(topic) ? Verdict.HELD : Verdict.FILTERED;
    }

    private boolean isHeard(LaneTopic topic) {
        return heard == null || heard.get(topic.slot());
    }

    /** Whether the newest value of a topic is held back from now on, and was not before. */
    private boolean hold(LaneTopic topic) {
        if (!filter.breaksSilence() || held.get(topic.slot())) {
            return false;
        }
        held.set(topic.slot());
        heldCount++;
        return true;
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

    /** The snapshot of a topic is sent; returns whether a newer value is held back from now on, and was not before. */
    public boolean beginWith(LaneTopic topic, Update snapshot) {
        return filter.known(topic).held() != null
                && snapshot.offset() < topic.last().offset()
                && hold(topic);
    }

    /** Its client may not have the newest value of a topic; returns whether that is held from now on, to be given out when the topic was silent for too long. */
    public boolean holdAnew(LaneTopic topic) {
        boolean begins = hold(topic);
        if (begins) {
            filter.holdAnew(topic);
        }
        return begins;
    }

    /** Nothing is held of a topic any more; returns whether something was. */
    public boolean letGo(LaneTopic topic) {
        boolean had = held.get(topic.slot());
        if (had) {
            held.clear(topic.slot());
            heldCount--;
        }
        return had;
    }

    /** The same of some topics of its lane; returns those of which something was held. */
    public List<LaneTopic> letGo(LaneTopics all, Predicate<Topic> topics) {
        List<LaneTopic> had = new ArrayList<>(0);
        for (int slot = held.nextSetBit(0); slot >= 0; slot = held.nextSetBit(slot + 1)) {
            LaneTopic topic = all.at(slot);
            if (topic != null && topics.test(topic.topic())) {
                had.add(topic);
            }
        }
        had.removeIf(topic -> !letGo(topic));
        return had;
    }

    /** Of how many topics a value is held back for it. */
    public int heldCount() {
        return heldCount;
    }

    /** Its place in the audiences of its filters, the same object for all that share what is held back; null where nothing is. */
    public @Nullable Object row() {
        return filter.breaksSilence() ? filter : null;
    }

    /** Whether it is by its filter that a value is given out. */
    public boolean isBy(Object releasing) {
        return filter == releasing;
    }

    /** What it is shared by: what passes for one of those does for all. */
    Object shared() {
        return filter;
    }
}
