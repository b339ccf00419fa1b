package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Clients that take arrays, with and without compression: what it costs the server that a message is compressed once for many. */
final class CompressedRow implements Row {

    private static final int CLIENTS = 1000;
    private static final int PER_SECOND = 500;

    /** Of issue 11. */
    private static final double CPU_MAX = 1.25;

    private static final String ARRAYS = "heartbeat=off&frames=array";

    @Override
    public String name() {
        return "compressed";
    }

    @Override
    public String work() {
        return String.format(Locale.ROOT, "%,d clients x %d/s in arrays, plain and compressed", CLIENTS, PER_SECOND);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Measured> plain = new ArrayList<>();
        List<Measured> compressed = new ArrayList<>();
        try (Clients load = run.newClients();
                Server server = run.start(Contender.SLUICE, "--sluice.websocket.compression.enabled=true")) {
            Stage stage = new Stage(server, load, run.options());
            for (int round = 0; round <= run.options().rounds(); round++) {
                Measured one = measure(run, round, stage, ARRAYS);
                Measured other = measure(run, round, stage, ARRAYS + "&deflate=on");
                if (round > 0) { // the first is for the compilers
                    plain.add(one);
                    compressed.add(other);
                }
            }
        }
        return new Result(this, bars(plain, compressed), List.of(note("plain", plain), note("compressed", compressed)));
    }

    private static Measured measure(Run run, int round, Stage stage, String query)
            throws IOException, InterruptedException {
        Crowd crowd = new Crowd(CLIENTS, Crowd.FAST, 1, 1, 1, false, query);
        stage.clients().connect(stage.server(), crowd);
        Measured measured = stage.measure(1, CLIENTS, PER_SECOND);
        stage.clients().disconnect();
        run.tell(Contender.SLUICE, round, measured);
        return measured;
    }

    private static List<Bar> bars(List<Measured> plain, List<Measured> compressed) {
        double[] ratios = new double[plain.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = compressed.get(i).cpuMicros() / plain.get(i).cpuMicros();
        }
        long missing = compressed.stream().mapToLong(Measured::missing).sum();
        return List.of(
                Bar.atMost("CPU per delivery to that without compression", Medians.median(ratios), CPU_MAX, ""),
                Bar.none("lost", missing));
    }

    private static String note(String name, List<Measured> rounds) {
        return String.format(
                Locale.ROOT,
                "%s: %.2f us of CPU and %.0f B of heap per delivery, p50 %.2f ms",
                name,
                Medians.median(rounds.stream().mapToDouble(Measured::cpuMicros).toArray()),
                Medians.median(
                        rounds.stream().mapToDouble(Measured::allocatedBytes).toArray()),
                Medians.median(rounds.stream().mapToDouble(Measured::p50Millis).toArray()));
    }
}
