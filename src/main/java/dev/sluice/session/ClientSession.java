package dev.sluice.session;

import dev.sluice.delivery.Ledger;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client, from welcome to close: joins what hears it ({@link Inbound}) and carries out what it wants
 * ({@link Commands}), what looks whether it lives ({@link Pulse}), what takes updates in ({@link Intake}) and what writes
 * ({@link Outflow}). Every method runs on the event loop of its lane, except {@link #ended}.
 */
public final class ClientSession {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    private final String id;
    private final Lane lane;
    private final Connection connection;
    private final SessionLimits limits;
    private final Ledger ledger;
    private final Waiting waiting = new Waiting();
    private final Subscriptions subscriptions;
    private final FrameSource frames;
    private final Outflow outflow;
    private final Intake intake;
    private final Publishing publishing;
    private final Commands commands;
    private final Pulse pulse;
    private final Inbound inbound;
    private final Sinks.Empty<Void> ended;

    private boolean touched;
    private Audience.@Nullable Seat directSeat;
    private @Nullable CloseCode endWith;
    private boolean closing;

    /** {@code admin} may subscribe to the server's own topics, and publish; {@code ended} completes when the connection is gone. */
    ClientSession(
            String id, Lane lane, Connection connection, SessionLimits limits, boolean admin, Sinks.Empty<Void> ended) {
        this.id = id;
        this.ended = ended;
        this.lane = lane;
        this.connection = connection;
        this.limits = limits;
        this.ledger = new Ledger(lane.tally());
        this.subscriptions = new Subscriptions(this, lane, ledger, waiting);
        this.frames = new FrameSource(this, lane, connection, limits, subscriptions, ledger, waiting);
        this.outflow = new Outflow(this, lane, connection, frames);
        this.intake = new Intake(this, subscriptions, frames.stored(), outflow, ledger, waiting);
        this.publishing = new Publishing(this, lane, connection, limits.publishers(), admin, frames.answers());
        this.commands = new Commands(this, lane, limits, admin, subscriptions, frames, publishing);
        this.pulse = new Pulse(this, lane, connection, limits.session(), frames, outflow, publishing);
        this.inbound = new Inbound(this, lane, connection, limits.session(), commands, frames.answers());
    }

    public String id() {
        return id;
    }

    /** Completes when the connection is gone. */
    public Mono<Void> ended() {
        return ended.asMono();
    }

    /** Welcomes the client and subscribes it to what its handshake's query asks for; a faulty query ends it with 4400. */
    void start(@Nullable String rawQuery) {
        lane.add(this);
        HandshakeQuery query = HandshakeQuery.NONE;
        ProtocolException fault = null;
        try {
            query = HandshakeQuery.parse(rawQuery);
        } catch (ProtocolException e) {
            fault = e;
        }
        welcome(query.heartbeat());
        try {
            if (fault != null) {
                throw fault;
            }
            carryOut(query);
        } catch (ProtocolException e) {
            frames.answers().add(e.toFrame());
            close(closeCode(e));
        }
        write();
    }

    /**
     * The same over a transport that can still refuse the client.
     *
     * @throws ProtocolException if the query can not be carried out; then the session has ended without a word
     */
    void start(HandshakeQuery query) {
        lane.add(this);
        welcome(query.heartbeat());
        try {
            carryOut(query);
        } catch (ProtocolException e) {
            onClosing(closeCode(e).code());
            onDisconnected();
            throw e;
        }
        write();
    }

    private void carryOut(HandshakeQuery query) {
        if (query.credit() != null) {
            frames.grant(query.credit());
        }
        if (query.subscribe() != null) {
            commands.subscribe(query.subscribe(), true);
        }
    }

    private static CloseCode closeCode(ProtocolException fault) {
        return fault.code() == ErrorCode.FORBIDDEN ? CloseCode.FORBIDDEN : CloseCode.BROKE_PROTOCOL;
    }

    private void welcome(Duration heartbeat) {
        pulse.begin(heartbeat);
        frames.answers()
                .add(new ServerFrame.Welcome(
                        id, lane.epoch(), lane.head(), heartbeat.isZero() ? null : heartbeat, limits.toFrame()));
    }

    /** Bytes of the client came, whatever they are: it lives. */
    public void onBytes() {
        if (!closing) {
            pulse.heard(lane.nowNanos());
        }
    }

    /** A frame of the client that costs, whatever it is. */
    public void onFrame() {
        if (!closing) {
            inbound.onFrame();
        }
    }

    /** A whole message of the client, the frames of which were told by {@link #onFrame}. */
    public void onMessage(InputStream message) {
        if (closing) {
            return;
        }
        try {
            inbound.onMessage(message);
            write();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** What takes in the updates that the lane meets. */
    Intake intake() {
        return intake;
    }

    /** Writes what the client can take, before something would be lost. */
    void write() {
        outflow.write();
        if (directSeat != null && !frames.isIdle()) {
            stepOut(); // a heartbeat that waits for room would else be told with updates that are due, and not written
            // yet
        }
    }

    /** Asks for a turn to write at the end of the lane's drain, or of a new one. */
    void touch() {
        if (!touched) {
            touched = true;
            lane.touch(this);
        }
    }

    /** Its turn to write. */
    void writeTouched() {
        touched = false;
        if (endWith != null) {
            close(endWith);
        }
        write();
        keepUp();
    }

    /** One that has nothing waiting is written to directly from the next drain on, if its subscription is of the kind. */
    private void keepUp() {
        if (directSeat == null && mayKeepUp()) {
            directSeat = subscriptions.directSeat();
            if (directSeat != null) {
                directSeat.makeDirect();
            }
        }
    }

    private boolean mayKeepUp() {
        return !closing && endWith == null && connection.isDirect() && !connection.isBlocked() && frames.isIdle();
    }

    /** Whether it is written to past its outboxes; for tests. */
    boolean isDirect() {
        return directSeat != null;
    }

    /** Whether the lane's next drain ends it. */
    boolean isEnding() {
        return endWith != null;
    }

    /** Leaves its rank, after what is due to that: something else is to stand behind it in the stream. */
    void stepOut() {
        if (directSeat != null) {
            lane.fanOut().writeAhead(directSeat);
        }
        fallBehind();
    }

    /** What is due to its rank is written now, so that a heartbeat behind it counts it too. */
    void takeWhatIsDue() {
        if (directSeat != null && directSeat.isOwed()) {
            stepOut();
            touch();
        }
    }

    /** From now on updates come by the outboxes: the socket is full, or the session has something else to be written between them. */
    void fallBehind() {
        if (directSeat != null) {
            directSeat.makeIndirect();
            directSeat = null;
        }
    }

    /** A fault of the server ends this session with 1011, in the lane's next drain, and no other. */
    public void fail(Throwable fault) {
        log.error("session {} failed", id, fault);
        endSoon(CloseCode.INTERNAL);
    }

    /** Ends the session in the lane's next drain: not now, since subscriptions must not go while the lane walks over them. */
    void endSoon(CloseCode why) {
        endWith = why;
        touch();
    }

    /** The socket has room again. */
    public void onWritable() {
        if (outflow.isWriting()) {
            return;
        }
        write();
        if (directSeat == null && mayKeepUp()) {
            touch();
        }
    }

    /** The socket is full: the write timeout begins to count. */
    void onBlocked() {
        pulse.onBlocked();
    }

    /** A WebSocket ping of the client, with the frame that answers it. */
    public void onPing(byte[] pong) {
        if (!closing) {
            frames.answers().pong(pong);
            write();
        }
    }

    /** A WebSocket pong of the client, asked for or not. */
    public void onPong() {
        pulse.onPong();
    }

    /** Tells the client to come back later and closes with 1001. */
    void goAway(Duration reconnectAfter) {
        if (!closing) {
            frames.answers().add(new ServerFrame.Goaway("server is shutting down", reconnectAfter));
            close(CloseCode.GOING_AWAY);
        }
    }

    /** Ends the session, once: answers that wait are written, updates are not. */
    public void close(CloseCode why) {
        if (!closing) {
            onClosing(why.code());
            outflow.writeAnswers();
            connection.close(why);
        }
    }

    /** The connection is about to end with that code, by the peer's will or the transport's. */
    public void onClosing(int code) {
        if (!closing) {
            closing = true;
            pulse.stop();
            outflow.stop();
            publishing.stop();
            subscriptions.clear();
            lane.metrics().closed(code);
            log.debug("session {} ends with {}", id, code);
        }
    }

    /** The connection is gone, by whatever cause. */
    public void onDisconnected() {
        onClosing(CloseCode.LOST.code());
        lane.remove(this);
        var unused = ended.tryEmitEmpty(); // only the first one counts
    }

    Ledger ledger() {
        return ledger;
    }

    Waiting waiting() {
        return waiting;
    }
}
