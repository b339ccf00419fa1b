package dev.sluice.bench;

import java.io.IOException;

/** Until a JVM's compilers have little left to do: they share the one core with what is measured, in the first seconds only. */
final class WarmUp {

    private static final int STEPS_MAX = 10;

    /** Share of the time in which compilers may still be at work. */
    private static final double COMPILING_MAX = 0.02;

    private WarmUp() {}

    static void await(Server server, Options options) throws IOException, InterruptedException {
        long compiled = compileMillis(server);
        for (int step = 0; step < STEPS_MAX; step++) {
            MeasuringTime.pass(options.warmUp());
            long now = compileMillis(server);
            if (now - compiled <= options.warmUp().toMillis() * COMPILING_MAX) {
                return;
            }
            compiled = now;
        }
    }

    /** What the compilers have worked so far. */
    static long compileMillis(Server server) throws IOException, InterruptedException {
        return server.stats().numberOr("compileMillis", 0);
    }
}
