package dev.sluice.source.sparkplug;

import dev.sluice.source.Rejection.Reason;

/** How many metrics and devices may still be known. What an earlier run has left is known in any case, so that there can be less than none. */
final class Room {

    private final int max;
    private int taken;

    Room(int max) {
        this.max = max;
    }

    int taken() {
        return taken;
    }

    void require() {
        if (taken >= max) {
            throw new SparkplugException(
                    Reason.LIMIT,
                    "all nodes together have as many metrics as sluice.sparkplug.metrics lets them have: raise it");
        }
    }

    /** Some more, or fewer where it is negative. */
    void take(int count) {
        taken += count;
    }
}
