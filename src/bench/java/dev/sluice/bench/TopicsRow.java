package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Each client wants its own few of many topics; beside it, in the same rounds, all clients want one. */
final class TopicsRow implements Row {

    private static final int CLIENTS = 1000;
    private static final int TOPICS = 1000;
    private static final int PER_CLIENT = 10;
    private static final int PER_SECOND = 20_000;
    private static final int ONE_TOPIC_PER_SECOND = 50;
    private static final double RATIO_MAX = 1.5;

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public String work() {
        return "1,000 clients, each on its own 10 of 1,000 topics, 20,000/s in all";
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE)) {
            Stage stage = new Stage(server, load, run.options());
            int rounds = run.options().rounds();
            double[] ratios = new double[rounds];
            Medians medians = new Medians();
            for (int round = 0; round <= rounds; round++) {
                Measured one = measure(stage, Crowd.of(CLIENTS), CLIENTS, ONE_TOPIC_PER_SECOND);
                run.tell(Contender.SLUICE, round, one);
                Crowd crowd = new Crowd(CLIENTS, Crowd.FAST, TOPICS, PER_CLIENT, 1, false, "");
                Measured many = measure(stage, crowd, CLIENTS * PER_CLIENT / TOPICS, PER_SECOND);
                run.tell(Contender.SLUICE, round, many);
                if (round > 0) {
                    ratios[round - 1] = many.cpuMicros() / one.cpuMicros();
                    medians.add(Contender.SLUICE, many);
                }
            }
            return new Result(this, bars(medians, ratios), notes(medians));
        }
    }

    private static Measured measure(Stage stage, Crowd crowd, int subscribers, int perSecond)
            throws IOException, InterruptedException {
        stage.clients().connect(stage.server(), crowd);
        Measured measured = stage.measure(crowd.topics(), subscribers, perSecond);
        stage.clients().disconnect();
        return measured;
    }

    private static List<Bar> bars(Medians medians, double[] ratios) {
        return List.of(
                Bar.none("lost", medians.sum(Measured::missing)),
                Bar.atLeast(
                        "delivered of what was offered",
                        medians.of(Contender.SLUICE, measured -> measured.delivered() / measured.offered()),
                        0.97,
                        ""),
                Bar.atMost("CPU per delivery to that of 1,000 clients x 50/s", Medians.median(ratios), RATIO_MAX, ""));
    }

    private static List<String> notes(Medians medians) {
        return List.of(String.format(
                Locale.ROOT,
                "%.2f us of CPU and %.0f B of heap per delivery, p50 %.2f ms, p99 %.2f ms",
                medians.of(Contender.SLUICE, Measured::cpuMicros),
                medians.of(Contender.SLUICE, Measured::allocatedBytes),
                medians.of(Contender.SLUICE, Measured::p50Millis),
                medians.of(Contender.SLUICE, Measured::p99Millis)));
    }
}
