package dev.sluice.session;

import dev.sluice.delivery.Contract;
import dev.sluice.delivery.Ledger;
import dev.sluice.delivery.Policy;
import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ContractRequest;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.publish.TokenBucket;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    /** Ten years: what waits longer has nobody waiting for it, and nanoseconds would overflow at 292. */
    private static final long AGE_MILLIS_MAX = 315_360_000_000L;

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
    private final TokenBucket frameRate;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private long heartbeatNanos;
    private long heartbeatAt = TimerWheel.NEVER;
    private long lastMatched;
    private int badFrames;
    private long lastReleased;
    private long lastForgotten;
    private @Nullable CloseCode endWith;
    private boolean closing;

    /** {@code admin} may subscribe to the server's own topics. */
    ClientSession(String id, Lane lane, Connection connection, SessionLimits limits, boolean admin) {
        this.id = id;
        this.lane = lane;
        this.connection = connection;
        this.limits = limits;
        this.admin = admin;
        this.ledger = new Ledger(lane.tally());
        this.subscriptions = new Subscriptions(this, lane, ledger, waiting);
        this.outflow = new Outflow(this, lane, connection, limits, ledger, waiting);
        long now = lane.nowNanos();
        this.liveness = new Liveness(limits.session(), now);
        this.frameRate = new TokenBucket(
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
        TokenBucket.Verdict verdict = frameRate.take(now);
        if (verdict == TokenBucket.Verdict.EXCEEDED) {
            close(CloseCode.TOO_FAST);
            return;
        }
        try {
            receive(message, verdict == TokenBucket.Verdict.REFUSED);
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
        if (!outflow.canSendStored()) {
            throw new ProtocolException(
                    ErrorCode.RATE_LIMITED, "too many subscribes wait for their snapshots or replays", frame.id());
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
        StreamPosition since = frame.contract().since();
        if (since != null && added.size() < filters.size()) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER, "since goes with filters that are not subscribed to yet", frame.id());
        }
        boolean recovered = since != null && canRecover(since);
        if (answered) {
            outflow.answer(new ServerFrame.Subscribed(
                    frame.id(),
                    filters,
                    contract.policy().wireName(),
                    contract.buffer(),
                    contract.maxRate(),
                    contract.maxAge(),
                    lane.position().epoch(),
                    lane.head(),
                    since == null ? null : recovered));
        }
        Map<TopicFilter, Long> older = subscriptions.seenTo();
        long from = since != null && recovered ? since.offset() : lane.head();
        if (!subscriptions.subscribe(filters, contract, from)) {
            endSoon(CloseCode.TOO_SLOW);
        }
        outflow.sendStored(
                recovered
                        ? new ReplayCursor(frame.id(), answered, filters, from, older, lane)
                        : snapshots(frame, answered, added));
    }

    private StoredCursor snapshots(ClientFrame.Subscribe frame, boolean answered, List<TopicFilter> added) {
        List<TopicFilter> filters = frame.topics();
        StreamPosition since = frame.contract().since();
        if (since != null) {
            boolean spans = since.epoch().equals(lane.position().epoch()) && since.offset() < lane.head();
            outflow.answer(outflow.historyGap(
                    spans ? Long.valueOf(since.offset() + 1) : null, spans ? Long.valueOf(lane.head()) : null));
            return new SnapshotCursor(frame.id(), answered, filters, lane);
        }
        Boolean snapshot = frame.contract().snapshot();
        List<TopicFilter> wanted = snapshot == null ? added : snapshot ? filters : List.of();
        return new SnapshotCursor(frame.id(), answered, wanted, lane);
    }

    /** Whether the log has, or tells as missing, all that came after a position. */
    private boolean canRecover(StreamPosition since) {
        StreamPosition head = lane.journal().head();
        return since.epoch().equals(head.epoch())
                && since.offset() <= head.offset()
                && since.offset() >= lane.journal().evictedTo();
    }

    private Contract grant(ContractRequest asked, @Nullable FrameId frameId) {
        Policy policy = asked.policy() == null
                ? Policy.DROP_OLDEST
                : Policy.named(asked.policy()).orElseThrow(() -> refusal("there is no such policy", frameId));
        int max = limits.delivery().bufferMax();
        long buffer = asked.buffer() == null ? policy.defaultBuffer(max) : asked.buffer();
        if (buffer < 1 || buffer > max) {
            throw refusal("buffer must be from 1 to " + max, frameId);
        }
        Double rate = asked.maxRate();
        if (rate != null && !(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw refusal("maxRate must be a number above 0", frameId);
        }
        Long age = asked.maxAge();
        if (age != null && (age < 1 || age > AGE_MILLIS_MAX)) {
            throw refusal("maxAge must be from 1 to " + AGE_MILLIS_MAX + " milliseconds", frameId);
        }
        return new Contract(policy, (int) buffer, rate, age == null ? null : Duration.ofMillis(age));
    }

    private static ProtocolException refusal(String message, @Nullable FrameId frameId) {
        return new ProtocolException(ErrorCode.BAD_PARAMETER, message, frameId);
    }

    private void unsubscribe(ClientFrame.Unsubscribe frame) {
        List<TopicFilter> had = subscriptions.filters();
        List<TopicFilter> leaving = frame.topics() == null ? had : frame.topics();
        if (!new HashSet<>(had).containsAll(leaving)) {
            throw new ProtocolException(ErrorCode.NOT_SUBSCRIBED, "a filter is not subscribed to", frame.id());
        }
        if (!subscriptions.unsubscribe(leaving)) {
            endSoon(CloseCode.TOO_SLOW);
        }
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
        boolean stored = outflow.willSend(topic);
        Subscription governing = subscriptions.isOnly() ? hit : subscriptions.governing(topic.topic());
        if (governing == null) {
            return;
        }
        if (stored) {
            passOver(governing, topic);
        } else {
            offerUnder(governing, topic);
        }
    }

    /** A topic is about to be forgotten: what was left to a snapshot is taken in now, past any rate, since it can not be read later. */
    void onForgotten(LaneTopic topic) {
        long offset = topic.last().offset();
        Subscription governing = subscriptions.governing(topic.topic());
        if (lastForgotten != offset && governing != null && outflow.hasSwallowed(topic)) {
            lastForgotten = offset;
            outflow.insert(governing, topic.last());
        }
    }

    /** What a pacer holds of it for others is not for this session, which has not counted it. */
    private static void passOver(Subscription governing, LaneTopic topic) {
        PacedTopic paced = governing.pacer() == null ? null : governing.pacer().arrive(topic);
        if (paced != null && paced.held() != null) {
            paced.passOver(governing);
        }
    }

    private void offerUnder(Subscription governing, LaneTopic topic) {
        Pacer pacer = governing.pacer();
        PacedTopic paced = pacer == null ? null : pacer.arrive(topic);
        if (paced == null || paced.held() == null) {
            outflow.offer(governing, topic.last());
        } else {
            outflow.hold(governing, paced);
        }
    }

    /** A value that was held back to a rate is given out; perhaps not to this session, and once only. */
    void release(Subscription subscription, PacedTopic paced, Publication released) {
        if (paced.heldFor(subscription)
                && lastReleased != released.offset()
                && subscriptions.governing(paced.topic().topic()) == subscription
                && !outflow.willSend(paced.topic())) {
            lastReleased = released.offset();
            outflow.release(subscription, released);
        }
    }

    /** Whether the session still asks for a topic. */
    boolean wants(Topic topic) {
        return subscriptions.governing(topic) != null;
    }

    /** Loses what waits longer than the client wants it. */
    void expire() {
        subscriptions.expire(lane.nowNanos());
    }

    /** The lowest offset of the values that are held back to a rate for this session. */
    long heldFrom() {
        return subscriptions.heldFrom();
    }

    /** Writes what the client can take, before something would be lost. */
    void write() {
        outflow.write();
    }

    /** Its turn to write, at the end of the lane's drain. */
    void writeTouched() {
        if (endWith != null) {
            close(endWith);
        }
        outflow.writeTouched();
    }

    /** A fault of the server ends this session with 1011, in the lane's next drain, and no other. */
    public void fail(Throwable fault) {
        log.error("session {} failed", id, fault);
        endSoon(CloseCode.INTERNAL);
    }

    /** Ends the session in the lane's next drain: not now, since subscriptions must not go while the lane walks over them. */
    void endSoon(CloseCode why) {
        endWith = why;
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
        if (frameRate.take(now) == TokenBucket.Verdict.EXCEEDED) {
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
