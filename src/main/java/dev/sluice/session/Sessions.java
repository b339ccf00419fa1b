package dev.sluice.session;

import dev.sluice.audit.AuditClient;
import dev.sluice.audit.AuditEvent;
import dev.sluice.lane.Lanes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.security.Caller;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * All sessions of the server: lets them in up to the limit, and sends them away, each with a delay of its own, before the
 * web server stops. Safe for any thread.
 */
public final class Sessions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** Clients come back spread over this time, so that a restart is not met by all of them at once. */
    private static final Duration RECONNECT_SPREAD = Duration.ofSeconds(5);

    private static final Duration RECONNECT_MIN = Duration.ofMillis(500);

    /** How long the clients have to answer the close; those that don't are cut off. */
    private static final Duration DRAIN_MAX = Duration.ofMillis(1500);

    private final Lanes lanes;
    private final SessionLimits limits;
    private final Set<ClientSession> begun = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean running;
    private volatile boolean draining;

    Sessions(Lanes lanes, SessionLimits limits) {
        this.lanes = lanes;
        this.limits = limits;
    }

    /** Takes a place for a session of somebody, to be given back by {@link #release}. False when there is none. */
    public boolean admit(Caller caller, AuditClient.Way way) {
        if (open.incrementAndGet() <= limits.session().max()) {
            return true;
        }
        release();
        limits.closes().closed(CloseCode.TRY_LATER.code());
        limits.audit().happened(new AuditEvent.Refused(AuditClient.of(way, caller, null), ErrorCode.UNAVAILABLE));
        return false;
    }

    public void release() {
        open.decrementAndGet();
    }

    /** Whether the server is about to stop and takes no new sessions. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Begins a session on the event loop of its connection; where the log stands still, so that none can, that is closed with 1013.
     *
     * @param caller who it is for, and what that one may do
     * @param rawQuery the handshake's query, still percent-encoded
     * @param ended completes when the connection is gone, if a session was begun
     * @return the session, on that event loop, welcomed and subscribed to what the query asks for
     */
    public Mono<ConnectionEvents> open(
            EventLoop loop, Connection connection, Caller caller, @Nullable String rawQuery, Sinks.Empty<Void> ended) {
        return open(loop, connection, caller, ended, session -> session.start(rawQuery))
                .onErrorResume(TimeoutException.class, stuck -> Mono.<ConnectionEvents>fromRunnable(() -> {
                            limits.closes().closed(CloseCode.TRY_LATER.code());
                            connection.close(CloseCode.TRY_LATER);
                        })
                        .subscribeOn(Schedulers.fromExecutor(loop)));
    }

    /**
     * The same over a transport that can still refuse: fails with a {@link ProtocolException} if the query can not be carried out, or
     * the log stands still.
     */
    public Mono<ConnectionEvents> open(
            EventLoop loop, Connection connection, Caller caller, HandshakeQuery query, Sinks.Empty<Void> ended) {
        return open(loop, connection, caller, ended, session -> session.start(query))
                .onErrorMap(
                        TimeoutException.class,
                        stuck -> new ProtocolException(
                                ErrorCode.UNAVAILABLE, "the log stands still: come again later", null));
    }

    private Mono<ConnectionEvents> open(
            EventLoop loop,
            Connection connection,
            Caller caller,
            Sinks.Empty<Void> ended,
            Consumer<ClientSession> start) {
        return lanes.of(loop).publishOn(Schedulers.fromExecutor(loop)).map(lane -> {
            ClientSession session = new ClientSession(newId(), lane, connection, limits, caller, ended);
            begun.add(session);
            var unused = session.ended().subscribe(null, null, () -> begun.remove(session));
            connection.bind(session);
            start.accept(session);
            if (!connection.isOpen()) {
                session.onDisconnected(); // it went while its lane was being opened, when there was nobody to tell
            }
            session.checkToken(); // it may have been revoked before the session was there to be told
            return session;
        });
    }

    /** Ends those whose token counts no more; from any thread. */
    void checkTokens() {
        for (ClientSession session : begun) {
            if (!session.isValid()) {
                session.loop().execute(session::checkToken);
            }
        }
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void start() {
        running = true;
        draining = false;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** Sends all away and calls back when they are gone, at the latest after {@link #DRAIN_MAX}. */
    @Override
    public void stop(Runnable callback) {
        draining = true;
        running = false;
        log.info("sending {} sessions away", open.get());
        var unused = Flux.fromIterable(begun)
                .doOnNext(session -> session.loop().execute(() -> session.goAway(reconnectAfter())))
                .flatMap(ClientSession::ended, Integer.MAX_VALUE)
                .then()
                .timeout(DRAIN_MAX)
                .onErrorComplete()
                .doFinally(end -> callback.run())
                .subscribe();
    }

    private static Duration reconnectAfter() {
        return RECONNECT_MIN.plusMillis(ThreadLocalRandom.current().nextLong(RECONNECT_SPREAD.toMillis()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After all else, so that the first thing to stop is this. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
