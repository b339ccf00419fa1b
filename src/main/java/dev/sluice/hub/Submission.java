package dev.sluice.hub;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way into the log, and who hears what became of it: exactly one of {@link #published},
 * {@link #refused}, {@link #inDoubt} and {@link #unchanged} is called, once, by any thread: of the hub, of the journal, of a timer, or,
 * where it is refused at once, the one that submits. Hand over there, and don't work.
 */
public interface Submission {

    /** What is to be published. Its topic is always the same; what is behind {@link #isNews}, and on the same thread, is published. */
    Draft draft();

    /** Whether its publisher may begin one more topic. Asked on the hub's writer, where the topic has no value, before publication. */
    default boolean mayBeginTopic() {
        return true;
    }

    /** How long its publisher waits; after that he hears that it was refused, or is in doubt. The same at each call. */
    Duration patience();

    /** Whether it is an update at all. Asked on the hub's writer, with the newest value of the topic, null where it has none. */
    default boolean isNews(@Nullable Update last) {
        return true;
    }

    /**
     * Whether {@link #isNews} may say no. In a log that several nodes write, where another one may have said something of the topic
     * meanwhile, it is then asked again.
     */
    default boolean isConditional() {
        return false;
    }

    /** It was no update; called in place of the others, and only where {@link #isNews} said so. */
    default void unchanged() {}

    /** The update is in the journal, safely. */
    void published(Update update);

    /** It is not in the journal, and never will be. */
    void refused(ErrorCode code, String message);

    /** It was handed to the journal, and nobody knows whether it is, or will be, published. */
    void inDoubt(ErrorCode code, String message);
}
