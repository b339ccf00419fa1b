package dev.sluice.bench;

import java.io.IOException;

/** A server and its clients, and the windows that are measured with them. */
record Stage(Server server, Clients clients, Options options) {

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
        WarmUp.await(server, options);
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
                window.number("bytes") / delivered,
                cpu * 1e6 / delivered,
                statsAfter.since(statsBefore, "allocated") / delivered,
                window.millis("p50"),
                window.millis("p99"),
                window.millis("max"),
                window.millis("acceptedP50"),
                deliveries - after.since(before, "received"),
                after.since(before, "told"),
                after.since(before, "holes") - after.since(before, "told") + after.since(before, "disorder"),
                statsAfter.since(statsBefore, "waitMillis") / 1e3 / seconds,
                serverAfter.residentBytes(),
                (clientsAfter.cpuSeconds() - clientsBefore.cpuSeconds()) / seconds,
                Machine.pins() ? Math.max(0, core - cpu) / seconds : 0);
    }
}
