package dev.sluice.shaping;

import dev.sluice.field.Where;
import dev.sluice.message.Update;
import java.util.List;

/**
 * Tells which updates a {@code where} wants, once for each update, whoever asks and how often: a lane has one for all subscriptions with
 * the same. Remembers the answers for the updates that it was asked about last. Owned by one lane.
 */
public final class Selection {

    /** About as many as are taken in between two turns to write, after which they are asked about again. */
    private static final int REMEMBERED = 64;

    private final Where where;
    private final Selections all;
    private final Check[] checks;
    /** Offsets of updates, each at its place; 0 is none. */
    private final long[] judged = new long[REMEMBERED];

    private long held;
    private int users;

    Selection(Where where, List<Check> checks, Selections all) {
        this.where = where;
        this.all = all;
        this.checks = checks.toArray(Check[]::new);
    }

    Where where() {
        return where;
    }

    Check[] checks() {
        return checks;
    }

    void enter() {
        users++;
    }

    /** True if that was the last one. */
    boolean leave() {
        return --users == 0;
    }

    /** Whether all terms hold of an update; never of a retirement. */
    public boolean holds(Update update) {
        if (update.isRetirement()) {
            return false;
        }
        if (update.topic().isSystem()) {
            return look(update); // several have the same offset
        }
        int place = (int) update.offset() & (REMEMBERED - 1);
        long bit = 1L << place;
        if (judged[place] != update.offset()) {
            boolean holds = look(update);
            judged[place] = update.offset();
            held = holds ? held | bit : held & ~bit;
        }
        return (held & bit) != 0;
    }

    private boolean look(Update update) {
        long document = all.read(update);
        for (Check check : checks) {
            if (!check.holds(document)) {
                return false;
            }
        }
        return true;
    }
}
