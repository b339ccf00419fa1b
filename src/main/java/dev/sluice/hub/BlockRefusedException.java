package dev.sluice.hub;

import java.io.Serial;

/** A block is surely not in the log and never will be: what was in it may be sent again. */
public final class BlockRefusedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    public BlockRefusedException(String message) {
        super(message);
    }
}
