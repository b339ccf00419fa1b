package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Very many connections with pings and one update a second, held for minutes. */
final class HoldRow implements Row {

    private static final int CONNECTIONS = 50_000;
    private static final int SOURCES = 4;
    private static final Duration HOLD = Duration.ofMinutes(5);

    /** More than it takes until silent clients are pinged, and to close those that do not answer. */
    private static final Duration HOLD_QUICK = Duration.ofSeconds(45);

    @Override
    public String name() {
        return "hold";
    }

    @Override
    public String work() {
        return "50,000 idle connections with pings, 1 update/s, five minutes";
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        int count = Math.min(CONNECTIONS, Machine.connectionsMax());
        Duration hold = run.options().quick() ? HOLD_QUICK : HOLD;
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE)) {
            Answer connected =
                    load.connect(server, new Crowd(count, Crowd.FAST, 1, 1, SOURCES, false, "heartbeat=off"));
            Answer before = load.report();
            double cpuBefore = server.proc().cpuSeconds();
            server.publish(1, 1);
            MeasuringTime.pass(hold);
            double cpu = (server.proc().cpuSeconds() - cpuBefore) / hold.toSeconds();
            long deliveries = server.stop() * count;
            Answer after = load.reportAll(before, deliveries);
            long missing = deliveries - (after.number("received") - before.number("received"));
            return new Result(
                    this,
                    List.of(
                            Bar.atLeast("connections", count < CONNECTIONS ? Double.NaN : count, CONNECTIONS, ""),
                            Bar.none("not connected", connected.number("failed")),
                            Bar.none("connections lost", after.number("closed")),
                            Bar.none("updates lost", missing),
                            Bar.atLeast(
                                    "pings answered per connection", after.number("pings") / (double) count, 1, "")),
                    List.of(String.format(
                            Locale.ROOT,
                            "held %,d%s for %d s; %.1f %% of a core, p50 %.0f ms, %,d MB resident",
                            count,
                            count < CONNECTIONS ? " (the limit on open files allows no more)" : "",
                            hold.toSeconds(),
                            cpu * 100,
                            after.millis("p50"),
                            server.proc().residentBytes() >> 20)));
        }
    }
}
