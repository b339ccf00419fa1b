package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Says what a client is to be like. Not for several threads. */
public final class SluiceClientBuilder {

    /** The JDK's clients keep threads: one for all who bring none of their own. */
    private static final class SharedHttp {
        private static final HttpClient CLIENT = HttpClient.newHttpClient();
    }

    private @Nullable URI uri;
    private @Nullable Supplier<Mono<String>> token;
    private Backoff backoff = Backoff.fullJitter();
    private @Nullable Duration heartbeat;
    private boolean isArrays = true;
    private boolean isWebSocketOnly;
    private @Nullable HttpClient http;
    private @Nullable Scheduler scheduler;
    private LongSupplier nanoTime = System::nanoTime;
    private Clock clock = Clock.systemUTC();
    private @Nullable Sockets sockets;

    SluiceClientBuilder() {}

    /**
     * The server's address, as {@code wss://host/ws}; {@code http} and {@code https} are taken too, and without a path it is
     * {@code /ws}.
     *
     * @throws IllegalArgumentException if it is no such address
     */
    public SluiceClientBuilder uri(URI uri) {
        this.uri = Options.webSocket(uri);
        return this;
    }

    /**
     * Gives access tokens. It is asked before each connection and at 80 % of a token's life, one call at a time, each within
     * 30 s. An error of the network ({@link java.io.IOException}, {@link java.util.concurrent.TimeoutException}, a
     * {@link SluiceException} that is retryable) is tried again later; any other, and an empty answer, closes the client for
     * good. The token goes to the server in {@code Authorization}: over anything but loopback use {@code wss}.
     */
    public SluiceClientBuilder token(Supplier<Mono<String>> token) {
        this.token = token;
        return this;
    }

    /** When to connect again; {@link Backoff#fullJitter()} by default. */
    public SluiceClientBuilder retry(Backoff backoff) {
        this.backoff = backoff;
        return this;
    }

    /**
     * How often the server is to say that it lives, 250 ms to 60 s; the server's own interval (5 s) by default. A connection
     * that is silent for this and 10 s more is given up, and is no longer live after 2.5 of it.
     *
     * @throws IllegalArgumentException if it is out of that range
     */
    public SluiceClientBuilder heartbeat(Duration interval) {
        if (interval.toMillis() < 250 || interval.toMillis() > 60_000) {
            throw new IllegalArgumentException("a heartbeat comes every 250 ms to 60 s, not every " + interval);
        }
        this.heartbeat = interval;
        return this;
    }

    /** One frame a message, where many in one array are not wanted. A server that does not know arrays needs no setting. */
    public SluiceClientBuilder singleFrames() {
        this.isArrays = false;
        return this;
    }

    /** No event streams where WebSockets do not come through: it goes on trying. */
    public SluiceClientBuilder webSocketOnly() {
        this.isWebSocketOnly = true;
        return this;
    }

    /** For TLS, proxies and the like; by default one without settings, which all clients share. It is the caller's to close. */
    public SluiceClientBuilder httpClient(HttpClient http) {
        this.http = http;
        return this;
    }

    /**
     * Where all of the client runs, and which its timers are of; by default a thread of its own. It must carry out one task
     * after another. It is the caller's to dispose.
     */
    public SluiceClientBuilder scheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
        return this;
    }

    /**
     * Other clocks, for tests.
     *
     * @param nanoTime as {@link System#nanoTime}
     * @param clock of the time of day: it tells when tokens run out, and that the machine slept
     */
    public SluiceClientBuilder clocks(LongSupplier nanoTime, Clock clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        return this;
    }

    /** Other sockets, for tests. */
    SluiceClientBuilder sockets(Sockets sockets) {
        this.sockets = sockets;
        return this;
    }

    /**
     * Makes the client, which begins to connect.
     *
     * @throws IllegalStateException if it was given no address
     */
    public SluiceClient connect() {
        if (uri == null) {
            throw new IllegalStateException("a client needs the server's URI");
        }
        Options options = new Options(uri, token, backoff, heartbeat, isArrays, isWebSocketOnly);
        boolean isOwn = scheduler == null;
        Loop loop = new Loop(
                scheduler == null ? Schedulers.newSingle("sluice-client", true) : scheduler, isOwn, nanoTime, clock);
        Sockets opened = sockets != null ? sockets : new JdkSockets(loop, http != null ? http : SharedHttp.CLIENT);
        return new SluiceClient(loop, new Links(loop, options, opened));
    }
}
