package dev.sluice.cli;

import dev.sluice.client.Gap;
import java.util.Map;
import java.util.TreeMap;

/** What was shown, and what is missing from it. */
final class Losses {

    private final Map<String, Long> lostByReason = new TreeMap<>();
    private long updates;
    private long gaps;
    private boolean isUnknown;

    void update() {
        updates++;
    }

    long updates() {
        return updates;
    }

    /** Whether anything came. */
    boolean hasBegun() {
        return updates > 0 || gaps > 0;
    }

    void gap(Gap gap) {
        gaps++;
        if (gap.lost() == null) {
            isUnknown = true;
        } else {
            lostByReason.merge(gap.reason(), gap.lost(), Long::sum);
        }
    }

    /** For the end. */
    @Override
    public String toString() {
        long lost = lostByReason.values().stream().mapToLong(Long::longValue).sum();
        if (gaps == 0) {
            return count(updates) + ", none lost";
        }
        String reasons = lostByReason.isEmpty() ? "" : " " + lostByReason;
        return count(updates) + ", " + lost + " lost" + reasons + (isUnknown ? " and nobody knows how many more" : "")
                + ", told in " + gaps + (gaps == 1 ? " gap" : " gaps");
    }

    private static String count(long updates) {
        return updates + (updates == 1 ? " update" : " updates");
    }
}
