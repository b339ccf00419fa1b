package dev.sluice.senml;

import java.io.Serial;

/** A record that breaks RFC 8428; the message is fit to be shown to the client. Carries no stack trace. */
public final class InvalidSenmlException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean endsPack;

    InvalidSenmlException(String message, boolean endsPack) {
        super(message, null, false, false);
        this.endsPack = endsPack;
    }

    /** Whether the records after it can not be resolved, since they rest on this one. */
    public boolean endsPack() {
        return endsPack;
    }
}
