package dev.sluice.publish;

import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;

/** Who hears what became of a value: one of them is called, once, on any thread, perhaps from within the call that submits. Hand over there, and don't work. */
public interface Receipt {

    /** The update is in the journal, safely. */
    void published(Update update);

    /** It was not published, and never will be. */
    void refused(ErrorCode code, String message);

    /** It was handed to the log, and nobody knows whether it is, or will be, published: to send it again might double it. */
    void inDoubt(ErrorCode code, String message);

    /** It was no update: see {@link Publisher#submitIf}. */
    default void unchanged() {}
}
