package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * 1,000 clients on one topic at a rising rate, as far as a server keeps up without loss; then half as much more. The peers
 * rise once, for the picture.
 */
final class ThroughputRow implements Row {

    private static final int CLIENTS = 1000;
    private static final double P50_MILLIS_MAX = 10;
    private static final double OVERLOAD = 1.5;
    private static final double OVERLOAD_P50_MILLIS_MAX = 500;
    private static final double CEILING_SHARE_MIN = 0.9;
    private static final double HELD_MUST = 1_800_000;
    private static final double HELD_AIM = 2_500_000;

    /** From here on a later round begins, as share of what the last one held. */
    private static final double BEGIN_SHARE = 0.6;

    private static final int FAILED_STEPS_MAX = 2;

    private final Curves curves = new Curves();

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String work() {
        return "1,000 clients on one topic, rising rate";
    }

    /**
     * How far a server came in one round.
     *
     * @param kept the highest step at which it delivered what was offered, without loss; null if it never did
     * @param held the highest one of those with a low latency too
     */
    private record Rise(@Nullable Measured kept, @Nullable Measured held) {}

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Measured> kept = new ArrayList<>();
        List<Measured> held = new ArrayList<>();
        List<Measured> over = new ArrayList<>();
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE)) {
            Stage stage = new Stage(server, load, run.options());
            load.connect(server, Crowd.of(CLIENTS));
            warmUp(stage);
            double last = 0;
            for (int round = 1; round <= run.options().rounds(); round++) {
                Rise rise = rise(run, stage, round, last * BEGIN_SHARE / CLIENTS);
                if (rise.held() != null) {
                    held.add(rise.held());
                }
                if (rise.kept() != null) {
                    last = rise.kept().offered();
                    kept.add(rise.kept());
                    over.add(stage.measure(1, CLIENTS, last * OVERLOAD / CLIENTS));
                    run.tell(Contender.SLUICE, round, over.get(over.size() - 1));
                }
            }
        }
        for (Contender peer : run.contenders()) {
            if (peer != Contender.SLUICE) {
                risePeer(run, peer);
            }
        }
        curves.write(run.options().picture());
        return result(kept, held, over);
    }

    /** The compilers see the load that counts. */
    private static void warmUp(Stage stage) throws IOException, InterruptedException {
        for (double perSecond : new double[] {200, 500, 1000}) {
            stage.measure(1, CLIENTS, perSecond);
        }
    }

    private Rise rise(Run run, Stage stage, int round, double from) throws IOException, InterruptedException {
        Measured kept = null;
        Measured held = null;
        int failed = 0;
        for (int step : run.options().steps()) {
            if (step >= from && failed < FAILED_STEPS_MAX) {
                Measured measured = stage.measure(1, CLIENTS, step);
                run.tell(stage.server().contender(), round, measured);
                curves.add(stage.server().contender(), measured);
                boolean keeps = measured.isWhole() && measured.keepsUp();
                kept = keeps ? measured : kept;
                held = keeps && measured.p50Millis() <= P50_MILLIS_MAX ? measured : held;
                failed = keeps ? 0 : failed + 1;
            }
        }
        return new Rise(kept, held);
    }

    private void risePeer(Run run, Contender peer) throws IOException, InterruptedException {
        try (Clients load = run.newClients();
                Server server = run.start(peer)) {
            Stage stage = new Stage(server, load, run.options());
            load.connect(server, Crowd.of(CLIENTS));
            stage.measure(1, CLIENTS, run.options().steps().get(0));
            rise(run, stage, 1, 0);
        }
    }

    private Result result(List<Measured> kept, List<Measured> held, List<Measured> over) {
        double[] shares = new double[kept.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = over.get(i).delivered() / kept.get(i).delivered();
        }
        double highest = held.isEmpty() ? 0 : median(held, Measured::offered);
        List<Bar> bars = List.of(
                Bar.atLeast("deliveries/s without loss, p50 <= 10 ms", highest, HELD_MUST, HELD_AIM, ""),
                Bar.atLeast(
                        "1.5 times as much offered: delivered of the ceiling",
                        Medians.median(shares),
                        CEILING_SHARE_MIN,
                        ""),
                Bar.none(
                        "lost untold then",
                        over.stream().mapToLong(Measured::untold).sum()),
                Bar.atMost(
                        "p50 from acceptance then",
                        median(over, Measured::acceptedP50Millis),
                        OVERLOAD_P50_MILLIS_MAX,
                        " ms"));
        return new Result(this, bars, kept.isEmpty() ? List.of() : List.of(note(kept, over)));
    }

    private static String note(List<Measured> kept, List<Measured> over) {
        return String.format(
                Locale.ROOT,
                "ceiling %,.0f/s, %.2f us of CPU and %.1f B of heap per delivery, p50 %.2f ms, p99 %.2f ms; overloaded:"
                        + " %,.0f/s, publishers held back %.0f %% of the time, lost and told %,d",
                median(kept, Measured::offered),
                median(kept, Measured::cpuMicros),
                median(kept, Measured::allocatedBytes),
                median(kept, Measured::p50Millis),
                median(kept, Measured::p99Millis),
                median(over, Measured::delivered),
                median(over, Measured::waitShare) * 100,
                over.stream().mapToLong(Measured::told).sum());
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        return Medians.median(rounds.stream().mapToDouble(figure).toArray());
    }
}
