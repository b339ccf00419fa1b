package dev.sluice.json;

import java.io.Serial;

/** A text that is JSON at most to the eye; the message is fit to be shown to the client. Carries no stack trace. */
public final class InvalidJsonException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidJsonException(String message) {
        super(message, null, false, false);
    }
}
