package dev.sluice.lane;

import java.io.Serial;

/** What the sessions of a lane that failed end by; the cause was logged once, with its stack. */
final class LaneFailure extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    LaneFailure() {
        super("what serves the sessions of its event loop failed");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
