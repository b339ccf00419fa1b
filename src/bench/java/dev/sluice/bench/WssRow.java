package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The same fan-out by TLS and without, in the same rounds: what a record for each client costs, by either engine. */
final class WssRow implements Row {

    private static final int CLIENTS = 100;
    private static final int PER_SECOND = 500;
    private static final double RATIO_MAX = 2;
    private static final String PASSWORD = "changeit";
    private static final int KEYTOOL_SECONDS_MAX = 60;

    @Override
    public String name() {
        return "wss";
    }

    @Override
    public String work() {
        return "%,d clients x %d/s by TLS".formatted(CLIENTS, PER_SECOND);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        String[] tls = options(keyStore(run.options().work()));
        int rounds = run.options().rounds();
        List<Measured> plainly = new ArrayList<>();
        List<Measured> natively = new ArrayList<>();
        List<Measured> byJdk = new ArrayList<>();
        try (Clients load = run.newClients();
                Server plain = run.start(Contender.SLUICE);
                Server fast = run.start(Contender.SLUICE, tls);
                Server jdk = run.start(
                        Contender.SLUICE,
                        Stream.concat(Stream.of(tls), Stream.of(Server.JDK_TLS)).toArray(String[]::new))) {
            for (int round = 0; round <= rounds; round++) {
                Measured first = measure(run, load, plain, round);
                Measured second = measure(run, load, fast, round);
                Measured third = measure(run, load, jdk, round);
                if (round > 0) { // the first is for the compilers
                    plainly.add(first);
                    natively.add(second);
                    byJdk.add(third);
                }
            }
        }
        return new Result(this, bars(plainly, natively), List.of(note(plainly, natively, byJdk)));
    }

    private static Measured measure(Run run, Clients load, Server server, int round)
            throws IOException, InterruptedException {
        load.connect(server, Crowd.of(CLIENTS));
        Measured measured = new Stage(server, load, run.options()).measure(1, CLIENTS, PER_SECOND);
        load.disconnect();
        run.tell(server.contender(), round, measured);
        return measured;
    }

    private static Path keyStore(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("wss.p12").toAbsolutePath();
        Files.deleteIfExists(store);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String made =
                "%s -genkeypair -keystore %s -storetype PKCS12 -storepass %s -alias web -keyalg EC -dname CN=localhost"
                        .formatted(keytool, store, PASSWORD);
        Process process = new ProcessBuilder(made.split(" ", -1))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(KEYTOOL_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("no certificate could be made; see keytool.log");
        }
        return store;
    }

    private static String[] options(Path keyStore) {
        return new String[] {
            Server.TLS + keyStore.toUri(),
            "--server.ssl.key-store-password=" + PASSWORD,
            "--server.ssl.key-store-type=PKCS12"
        };
    }

    private static List<Bar> bars(List<Measured> plain, List<Measured> tls) {
        return List.of(
                Bar.atMost(
                        "CPU per delivery to that without TLS",
                        Medians.ratio(tls, plain, Measured::cpuMicros),
                        RATIO_MAX,
                        ""),
                Bar.none("lost", tls.stream().mapToLong(Measured::missing).sum()));
    }

    private static String note(List<Measured> plain, List<Measured> tls, List<Measured> jdk) {
        return String.format(
                Locale.ROOT,
                "us of CPU per delivery %.2f without TLS, %.2f by BoringSSL, %.2f by the JDK's engine, which is %.2f of BoringSSL's",
                Medians.median(plain, Measured::cpuMicros),
                Medians.median(tls, Measured::cpuMicros),
                Medians.median(jdk, Measured::cpuMicros),
                Medians.ratio(jdk, tls, Measured::cpuMicros));
    }
}
