package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.topic.Topic;

/** One subscription's part in the pacer of its rate, which it shares with others of its lane: what is held for it since it began. */
public final class Pacing {

    /** What becomes of a live update. */
    public enum Verdict {
        /** It goes out now. */
        DUE,
        /** It is held. */
        HELD,
        /** It is held, and an older one that was held goes for it. */
        REPLACES
    }

    private final Pacer pacer;
    private final long begunAt;

    Pacing(Pacer pacer, long begunAt) {
        this.pacer = pacer;
        this.begunAt = begunAt;
    }

    Pacer pacer() {
        return pacer;
    }

    /** Updates beyond this offset are live for it. */
    public long begunAt() {
        return begunAt;
    }

    /** Its place in the audiences of its filters: the same object for all that share the pacer, or the filter before it. */
    public Object row() {
        return pacer.row();
    }

    /** Whether it is by its pacer that a value is given out. */
    public boolean isBy(Object releasing) {
        return pacer == releasing;
    }

    /** Sees to the newest update of a topic. */
    public Verdict meet(LaneTopic topic) {
        PacedTopic paced = pacer.arrive(topic);
        if (paced.held() == null) {
            return Verdict.DUE;
        }
        return paced.heldFor(this) ? Verdict.REPLACES : Verdict.HELD;
    }

    /** The newest update of a topic comes in another way: it is held for others perhaps, not for this one. */
    public void passOver(LaneTopic topic) {
        PacedTopic paced = pacer.arrive(topic);
        if (paced.held() != null) {
            paced.passOver(this);
        }
    }

    /** Of a topic nothing is held for this one any more; returns whether something was. */
    public boolean letGo(Topic topic) {
        PacedTopic paced = pacer.paced(topic);
        boolean held = paced != null && paced.holdsFor(this);
        if (paced != null && held) {
            paced.passOver(this);
        }
        return held;
    }

    /** Whether a value of a topic is held for this one. */
    public boolean holds(Topic topic) {
        PacedTopic paced = pacer.paced(topic);
        return paced != null && paced.holdsFor(this);
    }

    /** Whether the value of a topic that is given out just now was held for this one. */
    public boolean isReleased(LaneTopic topic) {
        PacedTopic paced = pacer.paced(topic.topic());
        return paced != null && paced.heldFor(this);
    }
}
