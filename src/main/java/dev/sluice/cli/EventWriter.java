package dev.sluice.cli;

import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.Update;
import java.io.IOException;

/** Writes what is told of a subscription, one line each. */
interface EventWriter {

    void update(Update update) throws IOException;

    /** Updates are missing here. */
    void gap(Gap gap) throws IOException;

    /** What was shown of these topics is no longer true. */
    void dropped(Dropped dropped) throws IOException;
}
