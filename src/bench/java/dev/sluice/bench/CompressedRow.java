package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Clients that take arrays, with and without compression: what it costs the server that a message is compressed once for many. */
final class CompressedRow implements Row {

    private static final int CLIENTS = 1000;

    /** That of issue 11, at which the core is full, so that what costs more shows as longer waiting too; and one with room. */
    private static final int FULL_PER_SECOND = 500;

    private static final int MODERATE_PER_SECOND = 100;

    /** Of issue 11. */
    private static final double CPU_MAX = 1.25;

    /** Most arrays at this rate are below the default. */
    private static final String EVERY_MESSAGE = "--sluice.websocket.compression.min-size=1B";

    private static final String ARRAYS = "heartbeat=off&frames=array";

    @Override
    public String name() {
        return "compressed";
    }

    @Override
    public String work() {
        return String.format(
                Locale.ROOT,
                "%,d clients x %d and %d/s in arrays, plain and compressed",
                CLIENTS,
                MODERATE_PER_SECOND,
                FULL_PER_SECOND);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        List<Bar> bars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try (Clients load = run.newClients();
                Server server =
                        run.start(Contender.SLUICE, "--sluice.websocket.compression.enabled=true", EVERY_MESSAGE)) {
            Stage stage = new Stage(server, load, run.options());
            for (int perSecond : List.of(MODERATE_PER_SECOND, FULL_PER_SECOND)) {
                List<Measured> plain = new ArrayList<>();
                List<Measured> compressed = new ArrayList<>();
                for (int round = 0; round <= run.options().rounds(); round++) {
                    Measured one = measure(run, round, stage, ARRAYS, perSecond);
                    Measured other = measure(run, round, stage, ARRAYS + "&deflate=on", perSecond);
                    if (round > 0) { // the first is for the compilers
                        plain.add(one);
                        compressed.add(other);
                    }
                }
                bars.addAll(bars(perSecond, plain, compressed));
                notes.add(note("plain", perSecond, plain));
                notes.add(note("compressed", perSecond, compressed));
            }
        }
        return new Result(this, bars, notes);
    }

    private static Measured measure(Run run, int round, Stage stage, String query, int perSecond)
            throws IOException, InterruptedException {
        Crowd crowd = new Crowd(CLIENTS, Crowd.FAST, 1, 1, 1, false, query);
        stage.clients().connect(stage.server(), crowd);
        Measured measured = stage.measure(1, CLIENTS, perSecond);
        stage.clients().disconnect();
        run.tell(Contender.SLUICE, round, measured);
        return measured;
    }

    private static List<Bar> bars(int perSecond, List<Measured> plain, List<Measured> compressed) {
        double ratio = Medians.ratio(compressed, plain, Measured::cpuMicros);
        long missing = compressed.stream().mapToLong(Measured::missing).sum();
        return List.of(
                Bar.atMost("CPU per delivery to that without compression, " + perSecond + "/s", ratio, CPU_MAX, ""),
                Bar.none("lost, " + perSecond + "/s", missing));
    }

    private static String note(String name, int perSecond, List<Measured> rounds) {
        return String.format(
                Locale.ROOT,
                "%s, %d/s: %.2f us of CPU, %.0f B on the wire and %.0f B of heap per delivery, p50 %.2f ms",
                name,
                perSecond,
                Medians.median(rounds, Measured::cpuMicros),
                Medians.median(rounds, Measured::wireBytes),
                Medians.median(rounds, Measured::allocatedBytes),
                Medians.median(rounds, Measured::p50Millis));
    }
}
