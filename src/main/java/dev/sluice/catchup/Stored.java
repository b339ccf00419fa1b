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

    /** An update out of the history. */
    record Replayed(Update update) implements Value {}

    /** One that is not to be sent, as a newer one of its topic is, or was. */
    record Conflated(Update update) implements Stored {}

    /** A hole in the history, to be told as a gap. */
    record Hole(Missing missing) implements Stored {}
}
