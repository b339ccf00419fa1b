package dev.sluice.catchup;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.message.Update;

/** What a {@link StoredCursor} comes upon. */
public sealed interface Stored {

    sealed interface Value extends Stored {
        Update update();
    }

    /** A last value, to be sent as a snapshot. */
    record Snapshot(Update update) implements Value {}

    /** An update out of the history. */
    record Replayed(Update update) implements Value {}

    /** A hole in the history, to be told as a gap. */
    record Hole(Missing missing) implements Stored {}
}
