package dev.sluice.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is doing.
 *
 * @param phase where it stands
 * @param code the close code of the connection that led here; 0 where none did
 * @param reason in words
 * @param retryIn for {@link Phase#WAITING} after how long it tries again, from the moment in which it began to wait
 */
public record ClientState(
        Phase phase, int code, String reason, @Nullable Duration retryIn) {

    /** Where a client stands. */
    public enum Phase {
        /** A connection is being opened. */
        CONNECTING,

        /** Frames come and go. */
        CONNECTED,

        /** The connection was lost, and another one follows. */
        WAITING,

        /** For good: by the application, or since no retry could help. */
        CLOSED
    }
}
