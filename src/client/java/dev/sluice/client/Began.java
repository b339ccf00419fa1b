package dev.sluice.client;

/**
 * The subscription stands at the server, for the first time or after a reconnect. Who keeps a state of its own loads it
 * here, where {@code start} is not {@link Start#RECOVERED}, before it asks for more: all later updates follow.
 *
 * @param epoch the life of the log that {@code offset} belongs to
 * @param offset the place in the log from which updates come
 * @param start whether anything is missing before it
 */
public record Began(String epoch, long offset, Start start) implements StreamEvent {

    /** How it connects with what came before. */
    public enum Start {

        /** There was nothing before. */
        FIRST,

        /** Nothing is missing and nothing comes twice. */
        RECOVERED,

        /**
         * What was published meanwhile can not be had any more. A {@link Gap} follows, then a snapshot of each topic that
         * there is, {@link Dropped} for those that are gone, and {@link Synced}.
         */
        NOT_RECOVERED
    }
}
