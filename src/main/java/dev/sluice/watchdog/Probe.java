package dev.sluice.watchdog;

import org.jspecify.annotations.Nullable;

/** Something that works on one thread and has to get on. Asked on the watchdog's thread: answer at once, without a lock that the worker may hold. */
public interface Probe {

    /** What it is, in a log line and in a tag: {@code writer}, {@code lane-0}. */
    String name();

    /** The thread whose stack tells where it stands; null where there is none yet. */
    @Nullable
    Thread thread();

    /** Another number than before whenever a piece of work is done. */
    long progress();

    /** Whether it has something to do that will not wait for anybody else. */
    boolean hasWork();
}
