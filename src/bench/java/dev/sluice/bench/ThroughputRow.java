package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** Rates of updates; each goes to all clients. */
    private static final int[] STEPS = {
        25, 50, 75, 100, 125, 150, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1150, 1300, 1500, 1650, 1800, 2000,
        2200, 2500, 2800, 3200, 3600, 4000
    };

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

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Measured> held = new ArrayList<>();
        List<Measured> over = new ArrayList<>();
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE)) {
            Stage stage = new Stage(server, load, run.options());
            load.connect(server, Crowd.of(CLIENTS));
            warmUp(stage);
            double last = 0;
            for (int round = 1; round <= run.options().rounds(); round++) {
                Measured best = rise(run, stage, round, last * BEGIN_SHARE / CLIENTS);
                last = best == null ? 0 : best.offered();
                if (best != null) {
                    held.add(best);
                    Measured more = stage.measure(1, CLIENTS, best.offered() * OVERLOAD / CLIENTS);
                    run.tell(Contender.SLUICE, round, more);
                    over.add(more);
                }
            }
        }
        for (Contender peer : run.contenders()) {
            if (peer != Contender.SLUICE) {
                risePeer(run, peer);
            }
        }
        curves.write(run.options().picture());
        return result(held, over);
    }

    /** The compilers see the load that counts. */
    private static void warmUp(Stage stage) throws IOException, InterruptedException {
        for (double perSecond : new double[] {200, 500, 1000}) {
            stage.measure(1, CLIENTS, perSecond);
        }
    }

    /** The highest step that was held; null if none was. */
    private @Nullable Measured rise(Run run, Stage stage, int round, double from)
            throws IOException, InterruptedException {
        Measured best = null;
        int failed = 0;
        for (int step : STEPS) {
            if (step >= from && failed < FAILED_STEPS_MAX) {
                Measured measured = stage.measure(1, CLIENTS, step);
                run.tell(stage.server().contender(), round, measured);
                curves.add(stage.server().contender(), measured);
                boolean holds = isHeld(measured);
                best = holds ? measured : best;
                failed = holds ? 0 : failed + 1;
            }
        }
        return best;
    }

    private static boolean isHeld(Measured measured) {
        return measured.isWhole() && measured.keepsUp() && measured.p50Millis() <= P50_MILLIS_MAX;
    }

    private void risePeer(Run run, Contender peer) throws IOException, InterruptedException {
        try (Clients load = run.newClients();
                Server server = run.start(peer)) {
            Stage stage = new Stage(server, load, run.options());
            load.connect(server, Crowd.of(CLIENTS));
            stage.measure(1, CLIENTS, STEPS[0]);
            rise(run, stage, 1, 0);
        }
    }

    private Result result(List<Measured> held, List<Measured> over) {
        double highest =
                Medians.median(held.stream().mapToDouble(Measured::offered).toArray());
        double[] shares = new double[held.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = over.get(i).delivered() / held.get(i).delivered();
        }
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.atLeast(
                "deliveries/s without loss, p50 <= 10 ms", held.isEmpty() ? 0 : highest, HELD_MUST, HELD_AIM, ""));
        bars.add(Bar.atLeast(
                "1.5 times as much offered: delivered of that", Medians.median(shares), CEILING_SHARE_MIN, ""));
        bars.add(Bar.none(
                "lost untold", over.stream().mapToLong(Measured::untold).sum()));
        bars.add(Bar.atMost("p50 from acceptance", median(over), OVERLOAD_P50_MILLIS_MAX, " ms"));
        return new Result(this, bars, held.isEmpty() ? List.of() : List.of(note(held, over)));
    }

    private static String note(List<Measured> held, List<Measured> over) {
        return String.format(
                Locale.ROOT,
                "held: %.2f us of CPU and %.1f B of heap per delivery, p50 %.2f ms, p99 %.2f ms; overloaded:"
                        + " publishers held back %.0f %% of the time, lost and told %,d",
                Medians.median(held.stream().mapToDouble(Measured::cpuMicros).toArray()),
                Medians.median(
                        held.stream().mapToDouble(Measured::allocatedBytes).toArray()),
                Medians.median(held.stream().mapToDouble(Measured::p50Millis).toArray()),
                Medians.median(held.stream().mapToDouble(Measured::p99Millis).toArray()),
                Medians.median(over.stream().mapToDouble(Measured::waitShare).toArray()) * 100,
                over.stream().mapToLong(Measured::told).sum());
    }

    private static double median(List<Measured> over) {
        return Medians.median(
                over.stream().mapToDouble(Measured::acceptedP50Millis).toArray());
    }
}
