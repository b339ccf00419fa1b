package dev.sluice.protocol;

import java.util.Locale;

/** What was wrong with a client's frame; the connection stays open. */
public enum ErrorCode {
    /** Not an object, no usable {@code type} or {@code id}, unpaired surrogates. */
    BAD_FRAME(false),
    UNKNOWN_TYPE(false),
    BAD_TOPIC(false),
    BAD_FILTER(false),
    /** A field is missing, mistyped or out of range. */
    BAD_PARAMETER(false),
    NOT_SUBSCRIBED(false),
    TOO_MANY_SUBSCRIPTIONS(false),
    /** More than a way in takes at once. */
    TOO_LARGE(false),
    RATE_LIMITED(true),
    /** No token was shown, or one that is not taken. */
    UNAUTHORIZED(false),
    FORBIDDEN(false),
    /** Not now: the server stops, or its journal fails. */
    UNAVAILABLE(true),
    INTERNAL(true);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** The name as it stands in the frame: {@code bad_frame}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same frame may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
