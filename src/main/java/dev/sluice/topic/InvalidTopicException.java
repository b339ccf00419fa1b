package dev.sluice.topic;

import java.io.Serial;

/** A topic or a filter that breaks the rules; the message is fit to be shown to the client. */
public final class InvalidTopicException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidTopicException(String message) {
        super(message);
    }
}
