package dev.sluice.field;

import java.io.Serial;

/** What a client asks about a field can not be asked; the message is fit to be shown to it. Carries no stack trace. */
public final class InvalidFieldException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidFieldException(String message) {
        super(message, null, false, false);
    }
}
