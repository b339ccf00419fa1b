package dev.sluice.publish;

import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;

/** Who hears what became of a value: one of the two is called, once, on any thread, perhaps from within the call that submits. Hand over there, and don't work. */
public interface Receipt {

    /** The update is in the journal, safely. */
    void published(Update update);

    void refused(ErrorCode code, String message);
}
