package dev.sluice.catchup;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.message.Update;

/** What a {@link StoredCursor} comes upon. */
public sealed interface Stored {

    /** To be sent. */
    sealed interface Value extends Stored {
        Update update();
    }

    /** A last value, to be sent as a snapshot. */
    record Snapshot(Update update) implements Value {}

    /**
     * An update out of the history. {@code isPast} where its topic was followed before it was asked for, so that newer ones were heard of
     * already.
     */
    record Replayed(Update update, boolean isPast) implements Value {}

    /** One that its client does not select, while it has a value of the topic: it is to be told that this is gone. */
    record Left(Update update) implements Stored {}

    /** One that is not to be sent, as a newer one of its topic is, or was. */
    record Conflated(Update update) implements Stored {}

    /** The last value of a topic, that may have been held back for who comes back. */
    record Held(Update update) implements Stored {}

    /** A hole in the history, to be told as a gap. */
    record Hole(Missing missing) implements Stored {}
}
