package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All clients want all updates of a moderate rate: what one delivery costs, beside the peers. */
final class FanOutRow implements Row {

    /** What a change of the structure may cost. */
    private static final double BEFORE_MAX = 1.05;

    private final String name;
    private final int clients;
    private final int perSecond;
    private final Bounds bounds;

    /** Bounds of the CPU ratios; {@code p50Millis} NaN for none. */
    record Bounds(double go, double goAim, double netty, double p50Millis) {}

    FanOutRow(String name, int clients, int perSecond, Bounds bounds) {
        this.name = name;
        this.clients = clients;
        this.perSecond = perSecond;
        this.bounds = bounds;
    }

    static FanOutRow small() {
        return new FanOutRow("fanout100", 100, 1000, new Bounds(0.6, 0.4, 0.75, 2));
    }

    static FanOutRow large() {
        return new FanOutRow("fanout1000", 1000, 50, new Bounds(0.9, 0.75, 1.15, Double.NaN));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String work() {
        return String.format(Locale.ROOT, "%,d clients x %d/s", clients, perSecond);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Server> servers = new ArrayList<>();
        try (Clients load = run.newClients()) {
            for (Contender contender : run.contenders()) {
                servers.add(run.start(contender));
            }
            Medians medians = new Medians();
            for (int round = 0; round <= run.options().rounds(); round++) {
                for (Server server : servers) {
                    Measured measured = measure(new Stage(server, load, run.options()));
                    run.tell(server.contender(), round, measured);
                    if (round > 0) { // the first is for the compilers
                        medians.add(server.contender(), measured);
                    }
                }
            }
            return new Result(this, bars(medians), notes(medians, run.contenders()));
        } finally {
            for (Server server : servers) {
                server.close();
            }
        }
    }

    private Measured measure(Stage stage) throws IOException, InterruptedException {
        stage.clients().connect(stage.server(), Crowd.of(clients));
        Measured measured = stage.measure(1, clients, perSecond);
        stage.clients().disconnect();
        return measured;
    }

    private List<Bar> bars(Medians medians) {
        List<Bar> bars = new ArrayList<>();
        double go = medians.ratio(Contender.GO, Measured::cpuMicros);
        double netty = medians.ratio(Contender.NETTY, Measured::cpuMicros);
        bars.add(Bar.atMost("CPU per delivery to the Go chat hub's", go, bounds.go(), bounds.goAim(), ""));
        bars.add(Bar.atMost("CPU per delivery to plain Netty's", netty, bounds.netty(), ""));
        double before = medians.ratio(Contender.BEFORE, Measured::cpuMicros);
        if (!Double.isNaN(before)) {
            bars.add(Bar.atMost("CPU per delivery to that of the other build", before, BEFORE_MAX, ""));
        }
        if (!Double.isNaN(bounds.p50Millis())) {
            bars.add(Bar.atMost("p50", medians.of(Contender.SLUICE, Measured::p50Millis), bounds.p50Millis(), " ms"));
        }
        bars.add(Bar.none("lost", medians.sum(Measured::missing)));
        return bars;
    }

    private static List<String> notes(Medians medians, List<Contender> contenders) {
        return contenders.stream()
                .map(contender -> String.format(
                        Locale.ROOT,
                        "%s: %.2f us of CPU and %.0f B of heap per delivery, p50 %.2f ms, p99 %.2f ms",
                        contender.title(),
                        medians.of(contender, Measured::cpuMicros),
                        medians.of(contender, Measured::allocatedBytes),
                        medians.of(contender, Measured::p50Millis),
                        medians.of(contender, Measured::p99Millis)))
                .toList();
    }
}
