package dev.sluice.lane;

/** A member's place in its lane, from {@link Lane#join} to {@link #leave}. */
public final class Membership {

    private final Lane lane;
    private final LaneMember member;
    private boolean touched;

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

    /** Its turn; it may ask for the next one meanwhile. */
    void turn() {
        touched = false;
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
