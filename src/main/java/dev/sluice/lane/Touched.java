package dev.sluice.lane;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The members of a lane that wait for their turn, in the order in which they asked for it. */
final class Touched {

    private List<Membership> members = new ArrayList<>();
    /** Those whose turns are given now; else empty. */
    private List<Membership> spare = new ArrayList<>();

    private Set<Membership> ahead = new LinkedHashSet<>();

    /** Once only until its turn, of which the membership keeps track. */
    void add(Membership membership) {
        members.add(membership);
    }

    /** Its turn comes before those of the others. */
    void addAhead(Membership membership) {
        ahead.add(membership);
    }

    boolean isEmpty() {
        return members.isEmpty() && ahead.isEmpty();
    }

    /** Gives each its turn and tells how many they were. One may ask for the next one meanwhile. */
    int giveTurns() {
        List<Membership> now = members;
        members = spare;
        spare = now;
        Set<Membership> first = ahead;
        ahead = first.isEmpty() ? first : new LinkedHashSet<>();
        int turns = first.size() + now.size();
        try {
            first.forEach(Membership::turn);
            for (Membership member : now) {
                member.turn();
            }
        } finally {
            now.clear();
        }
        return turns;
    }
}
