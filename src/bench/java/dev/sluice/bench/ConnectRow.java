package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Clients that all come at once, with a subscription each. */
final class ConnectRow implements Row {

    private static final int CONNECTIONS = 9_000;
    private static final int SOURCES = 8;

    /** The way of a handshake is long, and its compilation takes tens of thousands of them: until little of it is left. */
    private static final int ROUNDS_BEFORE_MAX = 12;

    private static final double COMPILING_MAX = 0.1;

    private static final double AS_FAST_AS_POSSIBLE = 1e6;
    private static final double PER_SECOND_MIN = 3_000;

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String work() {
        return "connecting, with a subscription each";
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> netty = new ArrayList<>();
        long failed = 0;
        boolean peer = run.contenders().contains(Contender.NETTY);
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE);
                Server plain = run.start(peer ? Contender.NETTY : Contender.SLUICE)) {
            warmUp(run, load, server);
            warmUp(run, load, plain);
            for (int round = 1; round <= run.options().rounds(); round++) {
                Answer answer = connect(run, load, server);
                Answer theirs = connect(run, load, plain);
                failed += answer.number("failed");
                ours.add(perSecond(answer));
                netty.add(peer ? perSecond(theirs) : Double.NaN);
            }
        }
        return new Result(
                this,
                List.of(
                        Bar.atLeast("handshakes a second", median(ours), PER_SECOND_MIN, ""),
                        Bar.none("failed", failed)),
                List.of(String.format(Locale.ROOT, "plain Netty, without a subscription: %,.0f/s", median(netty))));
    }

    private static void warmUp(Run run, Clients load, Server server) throws IOException, InterruptedException {
        double compiling = 1;
        for (int round = 0; round < ROUNDS_BEFORE_MAX && compiling > COMPILING_MAX; round++) {
            long before = WarmUp.compileMillis(server);
            Answer answer = connect(run, load, server);
            compiling = (WarmUp.compileMillis(server) - before) / 1e3 / answer.seconds("nanos");
        }
    }

    private static Answer connect(Run run, Clients load, Server server) throws IOException, InterruptedException {
        double cpuBefore = load.proc().cpuSeconds();
        double serverBefore = server.proc().cpuSeconds();
        Answer answer = load.connect(server, new Crowd(CONNECTIONS, AS_FAST_AS_POSSIBLE, 1, 1, SOURCES, false, ""));
        run.say(String.format(
                Locale.ROOT,
                "  %-8s %,.0f/s, p50 %.1f ms, p99 %.1f ms, failed %d, server's CPU %.0f us each, clients' CPU %.0f %%",
                server.contender().id(),
                perSecond(answer),
                answer.millis("p50"),
                answer.millis("p99"),
                answer.number("failed"),
                (server.proc().cpuSeconds() - serverBefore) * 1e6 / CONNECTIONS,
                (load.proc().cpuSeconds() - cpuBefore) / answer.seconds("nanos") * 100));
        load.disconnect();
        MeasuringTime.pass(run.options().warmUp());
        return answer;
    }

    private static double perSecond(Answer answer) {
        return answer.number("ready") / answer.seconds("nanos");
    }

    private static double median(List<Double> values) {
        return Medians.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
