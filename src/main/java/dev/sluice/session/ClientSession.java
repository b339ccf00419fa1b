package dev.sluice.session;

import dev.sluice.delivery.Backlog;
import dev.sluice.delivery.Ledger;
import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneMember;
import dev.sluice.lane.Membership;
import dev.sluice.message.Publication;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client, from welcome to close: makes the parts of its session and joins them with its connection and its lane. What
 * comes from the client is heard and carried out by {@link Inbound} and {@link Commands}, updates are taken in by {@link
 * Arrivals}, {@link Outbound} writes, {@link Pulse} looks whether the client lives. The parts don't know it. Every method runs
 * on the event loop of its lane, except {@link #ended} and {@link #loop}.
 */
final class ClientSession implements ConnectionEvents, LaneMember, Ending {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    private final String id;
    private final Lane lane;
    private final Membership membership;
    private final Connection connection;
    private final SessionLimits limits;
    private final SessionState state = new SessionState();
    private final Ledger ledger;
    private final Backlog backlog;
    private final Waiting waiting;
    private final Subscriptions subscriptions;
    private final Leaving leaving;
    private final FrameSource frames;
    private final SocketWriter writer;
    private final Outbound outbound;
    private final Caller caller;
    private final SessionAudit audit;
    private final Authentication authentication;
    private final Publishing publishing;
    private final Testament testament;
    private final Commands commands;
    /** Null once the session has begun whole: thousands of idle ones are to be small. */
    private @Nullable Opening opening;

    private final Pulse pulse;
    private final Inbound inbound;
    private final Sinks.Empty<Void> ended;

    /** {@code ended} completes when the connection is gone. */
    ClientSession(
            String id, Lane lane, Connection connection, SessionLimits limits, Caller caller, Sinks.Empty<Void> ended) {
        this.id = id;
        this.ended = ended;
        this.lane = lane;
        this.membership = lane.join(this);
        this.connection = connection;
        this.limits = limits;
        this.ledger = new Ledger(lane.tally());
        Liveness liveness = new Liveness(limits.session(), lane.nowNanos());
        this.backlog = new Backlog(limits.waitingBytes(), this::takesNothing);
        this.waiting = new Waiting(lane::nowNanos);
        this.subscriptions = new Subscriptions(lane, ledger, backlog, waiting, membership);
        this.leaving = new Leaving(lane, membership, subscriptions, ledger, backlog);
        this.audit = new SessionAudit(limits.audit(), id, caller, connection.way());
        this.frames =
                new FrameSource(lane, membership, connection, limits, subscriptions, ledger, waiting, leaving, audit);
        this.writer = new SocketWriter(state, lane, membership, connection, frames, liveness, limits.waitingBytes());
        this.outbound = new Outbound(state, lane.fanOut(), membership, connection, subscriptions, frames, writer);
        Arrivals arrivals =
                new Arrivals(this, membership, subscriptions, frames.stored(), outbound, ledger, waiting, leaving);
        this.publishing = new Publishing(
                state, this, lane, membership, connection, limits.publishers(), caller, id, frames.answers());
        this.testament =
                new Testament(state, id, lane, membership, limits.wills(), caller, publishing, frames.answers());
        this.caller = caller;
        this.authentication = new Authentication(
                state, this, lane, membership, caller, frames.answers(), limits.clock(), this::onRights);
        this.commands = new Commands(
                this,
                lane,
                membership,
                limits,
                caller,
                subscriptions,
                frames,
                outbound,
                arrivals,
                leaving,
                publishing,
                testament,
                authentication);
        this.pulse = new Pulse(
                state, this, lane, connection, liveness, frames, outbound, writer, publishing, authentication);
        this.opening = new Opening(id, this, lane, limits, caller, frames, authentication, commands, pulse, audit);
        this.inbound = new Inbound(
                state,
                this,
                membership,
                lane,
                connection,
                limits.session(),
                commands,
                authentication,
                this::waitsForLog,
                frames.answers());
    }

    private boolean waitsForLog() {
        return opening != null && opening.waitsForLog();
    }

    /** Completes when the connection is gone. */
    Mono<Void> ended() {
        return ended.asMono();
    }

    /** Where all else has to be called. */
    Executor loop() {
        return lane.loop();
    }

    /** Welcomes the client and subscribes it to what its handshake's query asks for; a faulty query ends it with 4400. */
    void start(@Nullable String rawQuery) {
        Opening begins = Objects.requireNonNull(opening);
        try {
            if (begins.begin(rawQuery)) {
                opening = null;
            }
            outbound.write();
        } catch (Throwable e) {
            fail(e); // Reactor would take an Error for the end of all, and tell nobody
        }
    }

    /**
     * The same over a transport that can still refuse the client.
     *
     * @throws ProtocolException if the query can not be carried out; then the session has ended without a word
     */
    void start(HandshakeQuery query) {
        Opening begins = Objects.requireNonNull(opening);
        opening = null;
        try {
            begins.begin(query);
            outbound.write();
        } catch (ProtocolException e) {
            onClosing(begins.closeCode(e).code());
            onDisconnected();
            throw e;
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void onRights() {
        audit.shown();
        Opening waited = opening;
        if (waited == null) {
            commands.onRights();
        } else if (waited.goesOn()) {
            opening = null;
        }
    }

    /** Whether its token, if it has shown one, still counts; from any thread. */
    boolean isValid() {
        return caller.isValid();
    }

    /** Ends if its token counts no more. */
    void checkToken() {
        authentication.check();
    }

    @Override
    public void onBytes() {
        pulse.heard(lane.nowNanos());
    }

    @Override
    public void onFrame() {
        if (!state.isOver()) {
            inbound.onFrame();
        }
    }

    @Override
    public void onMessage(InputStream message, int bytes) {
        if (state.isOver()) {
            return;
        }
        try {
            inbound.onMessage(message, bytes);
            outbound.write();
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void onPing(byte[] pong) {
        if (state.isOver()) {
            return;
        }
        try {
            frames.answers().pong(pong);
            outbound.write();
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void onPong() {
        pulse.onPong();
    }

    @Override
    public void onWritable() {
        if (writer.isWriting()) {
            return;
        }
        try {
            outbound.write();
            if (outbound.couldKeepUp()) {
                membership.touch();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void onTurn() {
        if (state.isOver()) {
            endSubscriptions(); // there are some left only if that failed before
            return;
        }
        if (leaving.isTooMuch()) {
            state.endSoon(CloseCode.TOO_SLOW);
        }
        Opening waited = opening;
        if (waited != null && waited.waitsForLog() && waited.goesOn()) {
            opening = null;
        }
        CloseCode why = state.endsWith();
        if (why != null) {
            close(why);
        }
        outbound.write();
        if (inbound.goOn()) {
            outbound.write();
        }
        outbound.keepUp();
    }

    /** Whether it is written to past its outboxes; for tests. */
    boolean isDirect() {
        return outbound.isDirect();
    }

    private boolean takesNothing() {
        return outbound.takesNothing();
    }

    @Override
    public void relieve() {
        if (backlog.isOver()) {
            if (!subscriptions.relieve()) {
                state.endSoon(CloseCode.TOO_SLOW);
            }
            membership.touch();
        }
    }

    @Override
    public long waitingUpdates() {
        return ledger.queued();
    }

    @Override
    public long waitingSinceNanos() {
        Subscription first = waiting.first();
        Publication next = first == null ? null : first.outbox().peek();
        return next == null ? Long.MAX_VALUE : next.update().acceptedNanos();
    }

    @Override
    public void fail(Throwable fault) {
        try {
            log.error("session {} failed and ends with 1011", id, fault);
            endSoon(CloseCode.INTERNAL);
        } catch (Throwable another) {
            connection.cutOff(); // there may be no memory even for a word
        }
    }

    @Override
    public void endSoon(CloseCode why) {
        state.endSoon(why);
        membership.touch();
    }

    /** Tells the client to come back later, and closes with 1001 when what it published so far is answered, or that takes too long. */
    void goAway(Duration reconnectAfter) {
        if (!state.isOver()) {
            frames.answers().add(new ServerFrame.Goaway("drain", reconnectAfter));
            testament.sendAway(reconnectAfter);
            publishing.finish(() -> close(CloseCode.GOING_AWAY));
            outbound.write();
        }
    }

    @Override
    public void close(CloseCode why) {
        if (state.isOver()) {
            return;
        }
        onClosing(why.code());
        try {
            writer.writeAnswers();
            connection.close(why);
        } catch (Throwable e) {
            log.error("session {} could not be closed with {} and is cut off", id, why.code(), e);
            connection.cutOff();
        }
    }

    @Override
    public void onClosing(int code) {
        if (!state.closing()) {
            return;
        }
        pulse.stop();
        authentication.stop();
        commands.end();
        finishFrame();
        frames.stored().clear();
        endInbound();
        carryOutWill(code);
        limits.closes().closed(code);
        try {
            endSubscriptions();
        } catch (Throwable e) {
            log.error("session {} ends, but not all of its subscriptions could be", id, e);
            membership.touch(); // its next turn tries again
        }
        audit.closed(code);
        log.debug("session {} ends with {}", id, code);
    }

    private void endSubscriptions() {
        subscriptions.clear();
        leaving.subscriptionsChanged(List.of(), frames.stored());
    }

    /** What comes behind it, the close, is to be found. */
    private void finishFrame() {
        try {
            writer.finishFrame();
        } catch (Throwable e) {
            connection.cutOff();
        }
    }

    private void endInbound() {
        try {
            inbound.end();
        } catch (Throwable e) {
            log.error("session {} ends, but not all that it had sent before could be carried out", id, e);
        }
    }

    private void carryOutWill(int code) {
        try {
            testament.end(code);
        } catch (Throwable e) {
            log.error("session {} ends, but its will may be carried out by the next start only", id, e);
        }
    }

    @Override
    public void onDisconnected() {
        writer.stop();
        try {
            onClosing(CloseCode.LOST.code());
        } finally {
            if (state.gone()) {
                membership.leave();
                var unused = ended.tryEmitEmpty(); // a session that never began has nobody who waits
            }
        }
    }
}
