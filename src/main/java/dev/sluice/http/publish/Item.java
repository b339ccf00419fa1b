package dev.sluice.http.publish;

import dev.sluice.message.Draft;
import dev.sluice.protocol.ErrorCode;

/** What one item of a body asks for. */
sealed interface Item {

    /** A value to be published. */
    record Value(Draft draft) implements Item {}

    /** Nothing to publish, and nothing wrong: base fields of a SenML pack. */
    record Nothing() implements Item {}

    /**
     * Something is wrong with it; {@code ends}: so that nothing after it can be read; {@code unknown}: nobody knows whether it
     * is published.
     */
    record Fault(ErrorCode code, String message, boolean ends, boolean unknown) implements Item {

        Fault(ErrorCode code, String message, boolean ends) {
            this(code, message, ends, false);
        }
    }
}
