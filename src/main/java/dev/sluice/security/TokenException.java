package dev.sluice.security;

import java.io.Serial;

/** A token that is not taken. What it says is for the client, and never has the token in it. Carries no stack trace. */
public final class TokenException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    private TokenException(String message, boolean temporary) {
        super(message, null, false, false);
        this.temporary = temporary;
    }

    public static TokenException refused(String why) {
        return new TokenException(why, false);
    }

    /** It can not be told now whether the token is good. */
    public static TokenException unavailable(String why) {
        return new TokenException(why, true);
    }

    /** Whether the same token may be taken later. */
    public boolean isTemporary() {
        return temporary;
    }
}
