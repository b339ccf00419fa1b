package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Some clients read nothing: the others must not feel it. Measured in turns, with and without them. */
final class SlowRow implements Row {

    private static final int READING = 900;
    private static final int DEAF = 100;
    private static final int PER_SECOND = 500;
    private static final double RATIO_MAX = 1.3;
    private static final double RATIO_AIM = 1.1;

    /** More live heap after a run with deaf clients than before it, beyond what the history gained: what waits for them is bounded, so nothing should grow. */
    private static final double GROWTH_MEGABYTES_MAX = 2;

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String work() {
        return "100 slow of 1,000 (reading nothing), 500/s";
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        int rounds = run.options().rounds();
        List<Measured> with = new ArrayList<>();
        List<Measured> without = new ArrayList<>();
        double[] growth = new double[rounds];
        try (Clients load = run.newClients();
                Clients deaf = run.newClients();
                Server server = run.start(Contender.SLUICE)) {
            Stage stage = new Stage(server, load, run.options());
            load.connect(server, Crowd.of(READING));
            stage.measure(1, READING, PER_SECOND);
            for (int round = 1; round <= rounds; round++) {
                without.add(stage.measure(1, READING, PER_SECOND));
                run.tell(Contender.SLUICE, round, without.get(round - 1));
                deaf.connect(server, Crowd.of(DEAF).deafened());
                // Until their buffers are full: what comes then must not add to it.
                stage.measure(1, READING, PER_SECOND);
                double before = server.collect().number("heap");
                with.add(stage.measure(1, READING, PER_SECOND));
                growth[round - 1] = (server.collect().number("heap") - before) / (1 << 20);
                deaf.disconnect();
                run.tell(Contender.SLUICE, round, with.get(round - 1));
            }
        }
        return result(with, without, growth);
    }

    private Result result(List<Measured> with, List<Measured> without, double[] growth) {
        double[] ratios = new double[with.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = with.get(i).p99Millis() / without.get(i).p99Millis();
        }
        long lost = with.stream().mapToLong(Measured::missing).sum();
        return new Result(
                this,
                List.of(
                        Bar.atMost(
                                "p99 of the others to that without slow ones",
                                Medians.median(ratios),
                                RATIO_MAX,
                                RATIO_AIM,
                                ""),
                        Bar.atMost("live heap gained meanwhile", Medians.median(growth), GROWTH_MEGABYTES_MAX, " MB"),
                        Bar.none("lost by the others", lost)),
                List.of(String.format(
                        Locale.ROOT,
                        "p99 %.2f ms with, %.2f ms without; resident at the end %,d MB",
                        median(with),
                        median(without),
                        with.get(with.size() - 1).residentBytes() >> 20)));
    }

    private static double median(List<Measured> rounds) {
        return Medians.median(rounds.stream().mapToDouble(Measured::p99Millis).toArray());
    }
}
