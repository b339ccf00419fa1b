package dev.sluice.hub;

import java.io.Serial;

/** The journal took no update: it is surely not in the log. */
final class JournalRefusedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    JournalRefusedException(IllegalStateException cause) {
        super("the journal takes no updates", cause);
    }
}
