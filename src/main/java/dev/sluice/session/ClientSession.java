package dev.sluice.session;

import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Policy;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ContractRequest;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.TopicFilter;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client, from welcome to close: carries out its frames, hears whether it lives, and leaves all writing to its
 * {@link Outflow}. Every method runs on the event loop of its lane, except {@link #ended}.
 */
public final class ClientSession {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    /** The eleventh {@code bad_frame} closes with 4400 (protocol, section 5). */
    private static final int BAD_FRAMES_MAX = 10;

    private final String id;
    private final Lane lane;
    private final Connection connection;
    private final SessionLimits limits;
    private final boolean admin;
    private final Ledger ledger;
    private final Waiting waiting = new Waiting();
    private final Subscriptions subscriptions;
    private final Outflow outflow;
    private final Liveness liveness;
    private final FrameRate frameRate;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private long heartbeatNanos;
    private long heartbeatAt = TimerWheel.NEVER;
    private long lastMatched;
    private int badFrames;
    private boolean failed;
    private boolean closing;

    /** {@code admin} may subscribe to the server's own topics. */
    ClientSession(String id, Lane lane, Connection connection, SessionLimits limits, boolean admin) {
        this.id = id;
        this.lane = lane;
        this.connection = connection;
        this.limits = limits;
        this.admin = admin;
        this.ledger = new Ledger(lane.tally());
        this.subscriptions = new Subscriptions(this, lane.index(), ledger, waiting);
        this.outflow = new Outflow(this, lane, connection, limits, ledger, waiting);
        long now = lane.nowNanos();
        this.liveness = new Liveness(limits.session(), now);
        this.frameRate = new FrameRate(
                limits.session().framesPerSecond(), limits.session().framesBurst(), now);
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
            if (query.credit() != null) {
                outflow.grant(query.credit());
            }
            if (query.subscribe() != null) {
                subscribe(query.subscribe(), true);
            }
        } catch (ProtocolException e) {
            outflow.answer(e.toFrame());
            close(e.code() == ErrorCode.FORBIDDEN ? CloseCode.FORBIDDEN : CloseCode.BROKE_PROTOCOL);
        }
        outflow.write();
    }

    private void welcome(Duration heartbeat) {
        long now = lane.nowNanos();
        heartbeatNanos = heartbeat.toNanos();
        heartbeatAt = heartbeat.isZero() ? TimerWheel.NEVER : now + heartbeatNanos;
        lane.wheel().set(timer, nextTimer(now));
        outflow.answer(new ServerFrame.Welcome(
                id, lane.position().epoch(), lane.head(), heartbeat.isZero() ? null : heartbeat, limits.toFrame()));
    }

    /** A whole message of the client. */
    public void onMessage(InputStream message) {
        if (closing) {
            return;
        }
        long now = lane.nowNanos();
        liveness.heard(now, outflow.bytesWritten());
        FrameRate.Verdict verdict = frameRate.frame(now);
        if (verdict == FrameRate.Verdict.EXCEEDED) {
            close(CloseCode.TOO_FAST);
            return;
        }
        try {
            receive(message, verdict == FrameRate.Verdict.REFUSED);
            outflow.write();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void receive(InputStream message, boolean overRate) {
        try {
            ClientFrame frame = connection.decoder().decode(message);
            if (overRate) {
                throw new ProtocolException(
                        ErrorCode.RATE_LIMITED, "too many frames, this one was passed over", frame.id());
            }
            carryOut(frame);
        } catch (ProtocolException e) {
            refuse(e);
        }
    }

    private void refuse(ProtocolException fault) {
        outflow.answer(fault.toFrame());
        if (fault.code() == ErrorCode.BAD_FRAME && ++badFrames > BAD_FRAMES_MAX) {
            close(CloseCode.BROKE_PROTOCOL);
        }
    }

    private void carryOut(ClientFrame frame) {
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscribe(subscribe, subscribe.id() != null);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe);
        } else if (frame instanceof ClientFrame.Request request) {
            outflow.grant(request.n());
        } else if (frame instanceof ClientFrame.Ping ping && ping.id() != null) {
            outflow.answer(new ServerFrame.Pong(ping.id(), limits.nowMicros()));
        }
    }

    private void subscribe(ClientFrame.Subscribe frame, boolean answered) {
        Contract contract = grant(frame.contract(), frame.id());
        List<TopicFilter> filters = frame.topics();
        if (!admin && filters.stream().anyMatch(TopicFilter::isSystem)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "$sys is the server's own", frame.id());
        }
        if (!outflow.canSendSnapshots()) {
            throw new ProtocolException(
                    ErrorCode.RATE_LIMITED, "too many subscribes wait for their snapshots", frame.id());
        }
        Set<TopicFilter> had = new HashSet<>(subscriptions.filters());
        List<TopicFilter> added =
                filters.stream().filter(filter -> !had.contains(filter)).toList();
        if (subscriptions.countWith(filters) > limits.session().subscriptions()
                || had.size() + added.size() > limits.session().filters()) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "at most " + limits.session().subscriptions() + " subscriptions with "
                            + limits.session().filters() + " filters",
                    frame.id());
        }
        if (answered) {
            outflow.answer(new ServerFrame.Subscribed(
                    frame.id(),
                    filters,
                    contract.policy().wireName(),
                    contract.buffer(),
                    lane.position().epoch(),
                    lane.head()));
        }
        subscriptions.subscribe(filters, contract);
        Boolean snapshot = frame.contract().snapshot();
        List<TopicFilter> snapshots = snapshot == null ? added : snapshot ? filters : List.of();
        outflow.sendSnapshots(new SnapshotCursor(frame.id(), answered, snapshots, lane));
    }

    private Contract grant(ContractRequest asked, @Nullable FrameId frameId) {
        Policy policy = asked.policy() == null
                ? Contract.DEFAULT.policy()
                : Policy.named(asked.policy())
                        .orElseThrow(() -> new ProtocolException(
                                ErrorCode.BAD_PARAMETER, "policy is not offered by this server", frameId));
        int max = limits.delivery().bufferMax();
        long buffer = asked.buffer() == null ? Math.min(max, Contract.DEFAULT.buffer()) : asked.buffer();
        if (buffer < 1 || buffer > max) {
            throw new ProtocolException(ErrorCode.BAD_PARAMETER, "buffer must be from 1 to " + max, frameId);
        }
        return new Contract(policy, (int) buffer);
    }

    private void unsubscribe(ClientFrame.Unsubscribe frame) {
        List<TopicFilter> had = subscriptions.filters();
        List<TopicFilter> leaving = frame.topics() == null ? had : frame.topics();
        if (!new HashSet<>(had).containsAll(leaving)) {
            throw new ProtocolException(ErrorCode.NOT_SUBSCRIBED, "a filter is not subscribed to", frame.id());
        }
        subscriptions.unsubscribe(leaving);
        if (frame.id() != null) {
            outflow.answer(new ServerFrame.Unsubscribed(frame.id(), leaving));
        }
    }

    /** A live update of a topic matches a filter of that subscription; perhaps others of this session too. */
    void offer(Subscription hit, LaneTopic topic) {
        long offset = topic.last().offset();
        if (lastMatched == offset) {
            return; // by another filter of this session
        }
        lastMatched = offset;
        if (outflow.willSnapshot(topic)) {
            return;
        }
        Subscription governing = subscriptions.isOnly() ? hit : subscriptions.governing(topic.topic());
        if (governing != null) {
            outflow.offer(governing, topic.last());
        }
    }

    /** Whether the session still asks for a topic whose snapshot comes up. */
    boolean wants(LaneTopic topic) {
        return subscriptions.governing(topic.topic()) != null;
    }

    /** Its turn to write, at the end of the lane's drain. */
    void writeTouched() {
        if (failed) {
            close(CloseCode.INTERNAL);
        }
        outflow.writeTouched();
    }

    /** A fault of the server ends this session with 1011, in the lane's next drain, and no other. */
    public void fail(Throwable fault) {
        log.error("session {} failed", id, fault);
        failed = true;
        lane.touch(this);
    }

    /** The socket has room again. */
    public void onWritable() {
        outflow.write();
    }

    /** The socket is full: the write timeout begins to count. */
    void onBlocked() {
        var unused = liveness.checkBlocked(lane.nowNanos(), connection.progress()); // judged by the timer
    }

    /** A WebSocket ping of the client, with the frame that answers it. */
    public void onPing(byte[] pong) {
        if (closing) {
            return;
        }
        long now = lane.nowNanos();
        liveness.heard(now, outflow.bytesWritten());
        if (frameRate.frame(now) == FrameRate.Verdict.EXCEEDED) {
            close(CloseCode.TOO_FAST);
            return;
        }
        outflow.pong(pong);
        outflow.write();
    }

    /** A WebSocket pong of the client, asked for or not. */
    public void onPong() {
        liveness.heard(lane.nowNanos(), outflow.bytesWritten());
    }

    private long onTimer(long now) {
        try {
            beat(now);
            return closing ? TimerWheel.NEVER : nextTimer(now);
        } catch (RuntimeException e) {
            fail(e);
            return TimerWheel.NEVER;
        }
    }

    private void beat(long now) {
        if (now >= heartbeatAt) {
            heartbeatAt = Math.max(heartbeatAt + heartbeatNanos, now);
            outflow.heartbeat();
            outflow.write();
        }
        switch (connection.isBlocked()
                ? liveness.checkBlocked(now, connection.progress())
                : liveness.checkFlowing(now, outflow.bytesWritten())) {
            case ALIVE -> {}
            case PING -> connection.ping();
            case SILENT -> close(CloseCode.SILENT);
            case STUCK -> close(CloseCode.TOO_SLOW);
        }
    }

    private long nextTimer(long now) {
        return Math.min(heartbeatAt, liveness.nextCheck(now));
    }

    /** Tells the client to come back later and closes with 1001. */
    void goAway(Duration reconnectAfter) {
        if (!closing) {
            outflow.answer(new ServerFrame.Goaway("server is shutting down", reconnectAfter));
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
            timer.cancel();
            outflow.stop();
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
