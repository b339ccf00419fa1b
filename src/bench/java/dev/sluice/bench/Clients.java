package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/** Clients of one server, in a load generator's process of their own. */
final class Clients implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofMinutes(3);
    private static final Duration DELIVERY_MAX = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Child child;

    /**
     * Starts the load generator.
     *
     * @param token that each client shows; empty for none
     */
    Clients(Options options, String token) throws IOException {
        child = new Child(
                "load",
                Machine.pinned(
                        Machine.CLIENTS_CORE,
                        Machine.java("dev.sluice.bench.load.LoadGenerator", Integer.toString(options.bytes()), token)),
                options.work());
    }

    /** What and how to connect; one address has about 28,000 ports. */
    record Crowd(int count, double perSecond, int topics, int perClient, int sources, boolean deaf, String query) {

        static final double FAST = 2_000;

        /** So many that want everything. */
        static Crowd of(int count) {
            return new Crowd(count, FAST, 1, 1, 1, false, "");
        }

        Crowd deafened() {
            return new Crowd(count, perSecond, topics, perClient, sources, true, query);
        }
    }

    /** Connects and subscribes. Answers {@code ready}, {@code failed}, {@code nanos}, {@code p50}, {@code p99}. */
    Answer connect(Server server, Crowd crowd) throws IOException, InterruptedException {
        child.tell("connect %d %d %s %d %d %s %d %s %s %s"
                .formatted(
                        server.port(),
                        crowd.count(),
                        crowd.perSecond(),
                        crowd.topics(),
                        crowd.perClient(),
                        server.contender() == Contender.SLUICE,
                        crowd.sources(),
                        crowd.deaf(),
                        server.isTls(),
                        crowd.query()));
        return child.hear(CONNECT_MAX);
    }

    void beginWindow() throws IOException, InterruptedException {
        child.ask("window");
    }

    Answer report() throws IOException, InterruptedException {
        return child.ask("report");
    }

    /** Reports when so many more than before have come or were told to be lost, or nothing comes any more. */
    Answer reportAll(Answer before, long deliveries) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DELIVERY_MAX.toNanos();
        Answer last = report();
        int quiet = 0;
        while (settled(last) - settled(before) < deliveries && quiet < 5 && System.nanoTime() < deadline) {
            MeasuringTime.pass(LOOK_AGAIN);
            Answer now = report();
            quiet = settled(now) == settled(last) ? quiet + 1 : 0;
            last = now;
        }
        return last;
    }

    private static long settled(Answer report) {
        return report.number("received") + report.number("told");
    }

    void disconnect() throws IOException, InterruptedException {
        child.ask("close");
    }

    Proc proc() {
        return Objects.requireNonNull(child.proc());
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
