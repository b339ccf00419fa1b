package dev.sluice.fanout;

/**
 * How much one member of a lane may look for in its turn, in steps: a look at one topic by one filter, or at one update that
 * waits. How far there is to look is decided by clients, so what is more than a turn's worth goes on in the next one, behind the others.
 */
public interface Budget {

    /** Whether a step may be taken now; where not, another turn comes, and there may be steps in that. */
    boolean allows();

    /** Steps were taken; what is more than there were is taken off the next turns. */
    void spend(long steps);
}
