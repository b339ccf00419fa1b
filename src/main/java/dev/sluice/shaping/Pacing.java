package dev.sluice.shaping;

import dev.sluice.fanout.LaneTopic;

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
    long begunAt() {
        return begunAt;
    }

    /** What it sits by in the audiences of its filters: the same object for all that share the pacer. */
    public Object pace() {
        return pacer;
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

    /** Whether the value of a topic that is given out just now was held for this one. */
    public boolean isReleased(LaneTopic topic) {
        PacedTopic paced = pacer.paced(topic);
        return paced != null && paced.heldFor(this);
    }
}
