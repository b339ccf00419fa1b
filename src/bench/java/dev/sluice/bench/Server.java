package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A server under measurement, in a process of its own. */
final class Server implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** Option of a server that serves by TLS, with the place of its key store. */
    static final String TLS = "--server.ssl.key-store=";

    /** Option of one that does so by the JDK's engine. */
    static final String JDK_TLS = "--bench.jdk-tls";

    private final Contender contender;
    private final boolean tls;
    private final Child child;
    private final int port;

    Server(Contender contender, Options options, List<String> serverOptions) throws IOException, InterruptedException {
        this.contender = contender;
        this.tls = serverOptions.stream().anyMatch(option -> option.startsWith(TLS));
        this.child = new Child(
                contender.id(),
                Machine.pinned(Machine.SERVER_CORE, contender.command(options, serverOptions)),
                options.work());
        this.port = (int) child.hear(START_MAX).number("port");
    }

    Contender contender() {
        return contender;
    }

    boolean isTls() {
        return tls;
    }

    int port() {
        return port;
    }

    /** Begins to publish at a rate, to the topics in turn. */
    void publish(int topics, double perSecond) throws IOException, InterruptedException {
        child.ask("publish " + topics + " " + perSecond);
    }

    /** Returns how many updates were published since {@link #publish}. */
    long stop() throws IOException, InterruptedException {
        return child.ask("stop").number("published");
    }

    /** {@code heap}, {@code allocated} bytes, {@code waitMillis} of publishers, {@code published} updates, {@code mqtt} connections. */
    Answer stats() throws IOException, InterruptedException {
        return child.ask("stats");
    }

    /** The same, after a full collection. */
    Answer collect() throws IOException, InterruptedException {
        child.ask("gc");
        return child.ask("gc");
    }

    Proc proc() {
        return Objects.requireNonNull(child.proc());
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
