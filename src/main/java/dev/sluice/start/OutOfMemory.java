package dev.sluice.start;

import io.netty.util.internal.OutOfDirectMemoryError;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

/**
 * Ends the process where the heap is used up: after that no thread can be trusted to be whole, and a server that is half alive
 * shows stale values. The JVM does it at the first such error where it was started with {@code -XX:+ExitOnOutOfMemoryError};
 * this ends it where one reached the end of a thread or of a Reactor task all the same. The limit of direct memory is none such:
 * it refuses one buffer, and who asked for it is told.
 */
public final class OutOfMemory {

    private static final Logger log = LoggerFactory.getLogger(OutOfMemory.class);

    private static final String FLAG = "ExitOnOutOfMemoryError";

    /** What the JVM itself ends with under the flag. */
    private static final int STATUS = 3;

    /** Causes may go round in a circle. */
    private static final int CAUSES_MAX = 20;

    private OutOfMemory() {}

    /** For all threads from now on. */
    public static void endsTheProcess() {
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            endIfFatal(fault);
            if (before != null) {
                before.uncaughtException(thread, fault);
            } else {
                log.error("thread {} ended by a fault", thread.getName(), fault);
            }
        });
        Schedulers.onHandleError("outOfMemory", (thread, fault) -> endIfFatal(fault));
    }

    private static void endIfFatal(Throwable fault) {
        if (isFatal(fault)) {
            Runtime.getRuntime().halt(STATUS); // before anything that could need memory
        }
    }

    static boolean isFatal(@Nullable Throwable fault) {
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof OutOfMemoryError error && !isOfOneBuffer(error)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Refused by a limit of direct memory, Netty's or the JDK's, before anything was taken from the heap. */
    private static boolean isOfOneBuffer(OutOfMemoryError error) {
        return error instanceof OutOfDirectMemoryError
                || String.valueOf(error.getMessage()).contains("direct buffer memory");
    }

    /** Whether the JVM was started so that it ends by itself. */
    static boolean isLeftToTheJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(
                        argument -> argument.equals("-XX:+" + FLAG) || argument.equals("-XX:+CrashOnOutOfMemoryError"));
    }
}
