package dev.sluice.bench;

import java.io.IOException;

/** One kind of work, and the bars for it. */
interface Row {

    /** As in {@code -Dbench.rows=}. */
    String name();

    /** What is done, in a few words. */
    String work();

    Result run(Run run) throws IOException, InterruptedException;
}
