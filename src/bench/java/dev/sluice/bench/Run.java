package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One run of the bench: its options, which peers there are, and the log that is printed and kept. */
final class Run {

    private final Options options;
    private final Path log;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private int invalid;
    private int disturbed;

    Run(Options options) throws IOException {
        this.options = options;
        Files.createDirectories(options.work());
        log = options.work().resolve("bench.log");
        Files.deleteIfExists(log);
    }

    /** Builds what can be built of the peers; those that can not be had are listed. */
    void findPeers() throws InterruptedException {
        contenders.add(Contender.SLUICE);
        for (Contender peer : Contender.values()) {
            boolean wanted = peer == Contender.BEFORE ? !options.before().isEmpty() : options.wantsPeer(peer.id());
            if (peer == Contender.SLUICE || !wanted) {
                continue;
            }
            try {
                peer.command(options, List.of());
                contenders.add(peer);
            } catch (IOException e) {
                missing.add(peer.title() + ": not run, " + e.getMessage());
            }
        }
        missing.forEach(this::say);
    }

    Options options() {
        return options;
    }

    /** Sluice first. */
    List<Contender> contenders() {
        return List.copyOf(contenders);
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    Server start(Contender contender, String... serverOptions) throws IOException, InterruptedException {
        return new Server(contender, options, List.of(serverOptions));
    }

    Clients newClients() throws IOException {
        return new Clients(options, "");
    }

    /** Those that show a token. */
    Clients newClients(String token) throws IOException {
        return new Clients(options, token);
    }

    /** How many windows the load generator was too busy in. */
    int invalid() {
        return invalid;
    }

    /** How many windows other programs disturbed. */
    int disturbed() {
        return disturbed;
    }

    void tell(Contender contender, int round, Window measured) {
        if (!measured.isValid()) {
            invalid++;
        } else if (measured.isDisturbed()) {
            disturbed++;
        }
        say(String.format(Locale.ROOT, "  %d %-8s %s", round, contender.id(), measured.line()));
    }

    void say(String line) {
        System.out.println(line);
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
