package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server, its publishers and its subscribers, and the windows that are measured with them. */
record PublishStage(
        Server server,
        Publishers publishers,
        Clients subscribers,
        int subscriberCount,
        @Nullable Broker broker,
        Options options) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int QUIET_LOOKS_MAX = 50;

    /** So much may be under way at the begin of a window. */
    private static final double OUTSTANDING_SECONDS = 0.1;

    private static final int LOOKS_MAX = 100;

    /** Publishes for a while and measures in the middle of it; again if other programs disturbed it. */
    Published measure(double perSecond) throws IOException, InterruptedException {
        Published measured = measureOnce(perSecond);
        for (int again = 0; again < options.patience() && measured.isDisturbed(); again++) {
            measured = measureOnce(perSecond);
        }
        return measured;
    }

    /** What has been counted since all were started, at one moment. */
    private record Totals(Answer publishers, Answer subscribers, Answer server, int subscriberCount) {

        /** Updates that are due were meant to be published. */
        long sent() {
            return publishers.number("published") + publishers.number("owed");
        }

        long acknowledged() {
            return publishers.number("acknowledged");
        }

        long kept() {
            return server.number("published");
        }

        long received() {
            return subscribers.number("received");
        }

        long undelivered() {
            return publishers.number("heard") * subscriberCount - received();
        }

        boolean isSettled() {
            return acknowledged() == sent() && kept() >= sent() && undelivered() <= 0;
        }

        /** Grows while anything goes on. */
        long progress() {
            return acknowledged() + kept() + received();
        }
    }

    private Totals totals() throws IOException, InterruptedException {
        return new Totals(publishers.report(), subscribers.report(), server.stats(), subscriberCount);
    }

    /** CPU of all processes, in seconds. */
    private record Cpu(double server, double publishers, double subscribers, double broker, double core) {}

    private Cpu cpu() throws IOException {
        return new Cpu(
                server.proc().cpuSeconds(),
                publishers.proc().cpuSeconds(),
                subscribers.proc().cpuSeconds(),
                broker == null ? 0 : broker.cpuSeconds(),
                Proc.coreSeconds(Machine.SERVER_CORE));
    }

    private Published measureOnce(double perSecond) throws IOException, InterruptedException {
        publishers.publish(perSecond);
        WarmUp.await(server, options);
        catchUp(perSecond);
        Cpu begin = cpu();
        subscribers.beginWindow();
        publishers.beginWindow();
        MeasuringTime.pass(options.window());
        Answer window = publishers.report();
        Answer deliveries = subscribers.report();
        Cpu end = cpu();
        publishers.stop();
        Totals after = settledTotals();

        double seconds = window.seconds("nanos");
        double acked = Math.max(1, window.number("acked"));
        double cpu = end.server() - begin.server();
        return new Published(
                perSecond,
                acked / seconds,
                cpu * 1e6 / acked,
                window.millis("p50"),
                window.millis("p99"),
                deliveries.number("delivered") / deliveries.seconds("nanos"),
                deliveries.millis("p50"),
                deliveries.millis("p99"),
                after.sent() - after.acknowledged(),
                after.publishers().number("wrong"),
                Math.max(0, after.acknowledged() - after.kept()),
                Math.max(0, after.kept() - after.sent()),
                after.undelivered(),
                after.subscribers().number("holes") + after.subscribers().number("disorder"),
                (end.publishers() - begin.publishers()) / seconds,
                (end.subscribers() - begin.subscribers()) / seconds,
                (end.broker() - begin.broker()) / seconds,
                Machine.pins() ? Math.max(0, end.core() - begin.core() - cpu) / seconds : 0);
    }

    /** Until what was late while the compilers worked is made up for, if the server ever does. */
    private void catchUp(double perSecond) throws IOException, InterruptedException {
        for (int look = 0; look < LOOKS_MAX && publishers.outstanding() > perSecond * OUTSTANDING_SECONDS; look++) {
            MeasuringTime.pass(LOOK_AGAIN);
        }
    }

    /** When all has come, or nothing has for a while that is longer than any collection. */
    private Totals settledTotals() throws IOException, InterruptedException {
        Totals last = totals();
        int quiet = 0;
        while (!last.isSettled() && quiet < QUIET_LOOKS_MAX) {
            MeasuringTime.pass(LOOK_AGAIN);
            Totals now = totals();
            quiet = now.progress() == last.progress() ? quiet + 1 : 0;
            last = now;
        }
        return last;
    }

    /** Where the server takes from a broker: until it does. */
    void awaitBroker() throws IOException, InterruptedException {
        for (int look = 0; look < LOOKS_MAX && server.stats().number("mqtt") == 0; look++) {
            MeasuringTime.pass(LOOK_AGAIN);
        }
    }

    /** Where the publishers publish to. */
    int port() {
        return broker == null ? server.port() : Objects.requireNonNull(broker).port();
    }
}
