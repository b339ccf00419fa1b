package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/** Devices that publish to one address, in a process of their own beside the load generator's. */
final class Publishers implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofMinutes(1);

    private final Child child;

    Publishers(Options options) throws IOException {
        child = new Child(
                "publishers",
                Machine.pinned(
                        Machine.CLIENTS_CORE,
                        Machine.java("dev.sluice.bench.publish.PublishGenerator", Integer.toString(options.bytes()))),
                options.work());
    }

    /**
     * Who publishes.
     *
     * @param wire a name of {@code dev.sluice.bench.publish.WireKind}
     * @param devices connections, each with its own ones of the 1,000 topics
     * @param together updates that a device sends in its turn
     */
    record Fleet(String wire, int devices, int together) {}

    void connect(Fleet fleet, int port) throws IOException, InterruptedException {
        child.tell("connect %s %d %d %d".formatted(fleet.wire(), port, fleet.devices(), fleet.together()));
        var unused = child.hear(CONNECT_MAX);
    }

    void publish(double perSecond) throws IOException, InterruptedException {
        child.ask("publish " + perSecond);
    }

    /** What is due already is still published. */
    void stop() throws IOException, InterruptedException {
        child.ask("stop");
    }

    void beginWindow() throws IOException, InterruptedException {
        child.ask("window");
    }

    Answer report() throws IOException, InterruptedException {
        return child.ask("report");
    }

    /** Updates that were due and are not acknowledged. */
    long outstanding() throws IOException, InterruptedException {
        Answer report = report();
        return report.number("published") + report.number("owed") - report.number("acknowledged");
    }

    Proc proc() {
        return Objects.requireNonNull(child.proc());
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
