package dev.sluice.hub;

import java.io.Serial;
import java.time.Duration;

/** A lane has taken no update for so long that the others do not wait for it any more. */
public final class LaneStalledException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    LaneStalledException(Duration patience) {
        super("the lane has taken no update for " + patience.toSeconds() + " s");
    }
}
