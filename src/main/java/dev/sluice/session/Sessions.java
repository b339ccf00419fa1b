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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * All sessions of the server: lets them in up to the limit, and sends them away before the
 * web server stops. Safe for any thread.
 */
public final class Sessions implements SmartLifecycle {

    private final Lanes lanes;
    private final SessionLimits limits;
    private final Drain drain;

    /** By the order in which they began. */
    private final Map<ClientSession, Long> begun = new ConcurrentHashMap<>();

    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean running;
    private volatile boolean draining;

    Sessions(Lanes lanes, SessionLimits limits, Drain drain) {
        this.lanes = lanes;
        this.limits = limits;
        this.drain = drain;
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
            begun.put(session, count.incrementAndGet());
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
        for (ClientSession session : begun.keySet()) {
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

    /** Sends all away and calls back when they are gone. Waits for that: nothing else is to stop meanwhile. */
    @Override
    public void stop(Runnable callback) {
        running = false;
        try {
            var unused = sendAway().block();
        } finally {
            callback.run();
        }
    }

    /** Sends all away that there are, those first that have been here for longest, and takes no more. */
    Mono<Void> sendAway() {
        return drain.begin().then(Mono.defer(() -> {
            draining = true;
            List<ClientSession> all = begun.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .toList();
            return drain.sendAway(all);
        }));
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
