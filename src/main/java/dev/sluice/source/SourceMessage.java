package dev.sluice.source;

/** One message that a source has received and that nobody has read yet. */
public interface SourceMessage {

    /** Where it came from, for the log: the broker's topic. */
    String origin();

    /** How much memory it takes, about. */
    int bytes();

    /** What is in it. Called once; what it throws is a rejection of this message. */
    Reading read();

    /**
     * Tells the source to forget it; on any thread. Does nothing once the connection is lost: the source then sends the
     * message again on the next one.
     */
    void acknowledge();

    /**
     * The same for a message of which something was not published and never will be: a source that keeps such messages apart is told
     * so; others only that it may be forgotten.
     */
    default void reject() {
        acknowledge();
    }
}
