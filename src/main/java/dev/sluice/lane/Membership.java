package dev.sluice.lane;

import dev.sluice.fanout.Budget;

/** A member's place in its lane, from {@link Lane#join} to {@link #leave}. */
public final class Membership implements Budget {

    /** What a member may look for in a turn: less than a millisecond. */
    private static final long TURN_STEPS = 16_384;

    private final Lane lane;
    private final LaneMember member;
    private boolean touched;
    private long steps = TURN_STEPS;

    Membership(Lane lane, LaneMember member) {
        this.lane = lane;
        this.member = member;
    }

    LaneMember member() {
        return member;
    }

    /** Asks for a turn to write at the end of the lane's drain, or of a new one. */
    public void touch() {
        if (!touched) {
            touched = true;
            lane.touch(this);
        }
    }

    /** As long as both it and its lane have steps left. One that had no part in its lane's has its turn before those that had. */
    @Override
    public boolean allows() {
        if (steps <= 0) {
            touch();
        } else if (!lane.hasSteps()) {
            touched = true;
            lane.touchAhead(this);
        } else {
            return true;
        }
        return false;
    }

    @Override
    public void spend(long taken) {
        steps -= taken;
        lane.spend(taken);
    }

    /** Its turn, unless it had that already; it may ask for the next one meanwhile. */
    void turn() {
        if (!touched) {
            return;
        }
        touched = false;
        steps = Math.min(TURN_STEPS, steps + TURN_STEPS);
        try {
            member.onTurn();
        } catch (Throwable e) {
            member.fail(e);
        }
    }

    /** Loses what is beyond its share of the memory for what waits. */
    void relieve() {
        try {
            member.relieve();
        } catch (Throwable e) {
            member.fail(e);
        }
    }

    public void leave() {
        lane.remove(this);
    }
}
