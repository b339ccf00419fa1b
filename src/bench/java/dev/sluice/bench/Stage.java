package dev.sluice.bench;

import java.io.IOException;

/** A server and its clients, and the windows that are measured with them. */
record Stage(Server server, Clients clients, Options options) {

    private static final int WARM_UP_STEPS_MAX = 10;

    /** Share of the time in which compilers may still be at work. */
    private static final double COMPILING_MAX = 0.02;

    /**
     * Publishes for a while and measures in the middle of it; again if other programs disturbed it.
     *
     * @param subscribers how many clients want each update
     */
    Measured measure(int topics, int subscribers, double perSecond) throws IOException, InterruptedException {
        Measured measured = measureOnce(topics, subscribers, perSecond);
        for (int again = 0; again < options.patience() && measured.isDisturbed(); again++) {
            measured = measureOnce(topics, subscribers, perSecond);
        }
        return measured;
    }

    private Measured measureOnce(int topics, int subscribers, double perSecond)
            throws IOException, InterruptedException {
        Answer before = clients.report();
        server.publish(topics, perSecond);
        warmUp();
        Answer statsBefore = server.stats();
        Proc serverBefore = server.proc();
        Proc clientsBefore = clients.proc();
        double coreBefore = Proc.coreSeconds(Machine.SERVER_CORE);
        clients.beginWindow();
        MeasuringTime.pass(options.window());
        Answer window = clients.report();
        double core = Proc.coreSeconds(Machine.SERVER_CORE) - coreBefore;
        Proc serverAfter = server.proc();
        Proc clientsAfter = clients.proc();
        Answer statsAfter = server.stats();
        long deliveries = server.stop() * subscribers;
        Answer after = clients.reportAll(before, deliveries);

        double cpu = serverAfter.cpuSeconds() - serverBefore.cpuSeconds();
        double seconds = window.seconds("nanos");
        double delivered = Math.max(1, window.number("delivered"));
        return new Measured(
                perSecond * subscribers,
                delivered / seconds,
                delivered / Math.max(1, window.number("reads")),
                cpu * 1e6 / delivered,
                difference(statsAfter, statsBefore, "allocated") / delivered,
                window.millis("p50"),
                window.millis("p99"),
                window.millis("max"),
                window.millis("acceptedP50"),
                deliveries - difference(after, before, "received"),
                difference(after, before, "told"),
                difference(after, before, "holes")
                        - difference(after, before, "told")
                        + difference(after, before, "disorder"),
                difference(statsAfter, statsBefore, "waitMillis") / 1e3 / seconds,
                serverAfter.residentBytes(),
                (clientsAfter.cpuSeconds() - clientsBefore.cpuSeconds()) / seconds,
                Machine.pins() ? Math.max(0, core - cpu) / seconds : 0);
    }

    /** Until a JVM's compilers have little left to do: they share the one core with what is measured, in the first seconds only. */
    private void warmUp() throws IOException, InterruptedException {
        long compiled = compileMillis();
        for (int step = 0; step < WARM_UP_STEPS_MAX; step++) {
            MeasuringTime.pass(options.warmUp());
            long now = compileMillis();
            if (now - compiled <= options.warmUp().toMillis() * COMPILING_MAX) {
                return;
            }
            compiled = now;
        }
    }

    private long compileMillis() throws IOException, InterruptedException {
        return server.stats().numberOr("compileMillis", 0);
    }

    private static long difference(Answer after, Answer before, String key) {
        return after.number(key) - before.number(key);
    }
}
