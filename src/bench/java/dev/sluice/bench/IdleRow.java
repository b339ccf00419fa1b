package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many connections with a subscription each, to which nothing is sent: what one holds of memory. A new server each round. */
final class IdleRow implements Row {

    private static final int CONNECTIONS = 10_000;
    private static final int CONNECTIONS_BEFORE = 1_000;
    private static final int SOURCES = 2;
    private static final double KILO = 1024;
    private static final double RESIDENT_MAX = 12;
    private static final double RESIDENT_AIM = 9;
    private static final double HEAP_MAX = 6.5;
    private static final double HEAP_AIM = 5;

    /** No more memory, by issue 11; what is above 1 is for what a collection leaves behind. */
    private static final double COMPRESSED_MAX = 1.02;

    private static final String COMPRESSION = "--sluice.websocket.compression.enabled=true";
    private static final String DEFLATE = "deflate=on";

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String work() {
        return "10,000 idle connections, each subscribed; and with permessage-deflate";
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        int rounds = run.options().rounds();
        List<Held> ours = new ArrayList<>();
        List<Held> compressed = new ArrayList<>();
        List<Held> netty = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ours.add(measure(run, Contender.SLUICE, ""));
            compressed.add(measure(run, Contender.SLUICE, DEFLATE, COMPRESSION));
            if (run.contenders().contains(Contender.NETTY)) {
                netty.add(measure(run, Contender.NETTY, ""));
            }
        }
        return new Result(
                this,
                List.of(
                        Bar.atMost("resident each", resident(ours), RESIDENT_MAX, RESIDENT_AIM, " KB"),
                        Bar.atMost("live heap each", heap(ours), HEAP_MAX, HEAP_AIM, " KB"),
                        Bar.atMost(
                                "live heap each with permessage-deflate to that without",
                                heap(compressed) / heap(ours),
                                COMPRESSED_MAX,
                                "")),
                List.of(String.format(
                        Locale.ROOT,
                        "plain Netty: %.2f KB resident, %.2f KB live heap each",
                        resident(netty),
                        heap(netty))));
    }

    /** What one connection holds, in KB. */
    private record Held(double resident, double heap) {}

    private static Held measure(Run run, Contender contender, String query, String... serverOptions)
            throws IOException, InterruptedException {
        try (Clients load = run.newClients();
                Server server = run.start(contender, serverOptions)) {
            // Loads the classes, and lets buffers be pooled that all connections share.
            load.connect(server, crowd(CONNECTIONS_BEFORE, query));
            load.disconnect();
            MeasuringTime.pass(run.options().warmUp());
            double heapBefore = server.collect().number("heap");
            double residentBefore = server.proc().residentBytes();
            Answer connected = load.connect(server, crowd(CONNECTIONS, query));
            if (connected.number("ready") != CONNECTIONS) {
                throw new IOException("only " + connected.number("ready") + " connections");
            }
            MeasuringTime.pass(run.options().warmUp());
            double heap = server.collect().number("heap") - heapBefore;
            Held held = new Held(
                    (server.proc().residentBytes() - residentBefore) / CONNECTIONS / KILO, heap / CONNECTIONS / KILO);
            run.say(String.format(
                    Locale.ROOT,
                    "  %-8s %.2f KB resident, %.2f KB heap %s",
                    contender.id(),
                    held.resident(),
                    held.heap(),
                    query));
            return held;
        }
    }

    private static Crowd crowd(int count, String query) {
        return new Crowd(count, Crowd.FAST, 1, 1, SOURCES, false, query);
    }

    private static double resident(List<Held> rounds) {
        return Medians.median(rounds.stream().mapToDouble(Held::resident).toArray());
    }

    private static double heap(List<Held> rounds) {
        return Medians.median(rounds.stream().mapToDouble(Held::heap).toArray());
    }
}
