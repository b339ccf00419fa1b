package dev.sluice.session;

import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameDecoder.Decoded;
import dev.sluice.fanout.Budget;
import dev.sluice.lane.Lane;
import dev.sluice.limit.TokenBucket;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * What one client sends: held to a rate, decoded, and carried out or refused. A client that goes on too fast, or sends too
 * much that is no frame, is sent away.
 */
final class Inbound {

    /** One {@code bad_frame} more within {@link #BAD_FRAMES_WITHIN} closes with 4400 (protocol, section 5). */
    private static final int BAD_FRAMES_MAX = 10;

    /**
     * A sensor that says NaN once a second has a fault in one value, and the rest of what it sends is worth having; who
     * sends nothing but bad frames speaks another protocol, and does it faster.
     */
    private static final Duration BAD_FRAMES_WITHIN = Duration.ofSeconds(5);

    /**
     * Each of these costs a message one frame more: to parse 64 KB takes up to a millisecond, hundreds of times as long as a
     * short frame, and compressed they are a hundred bytes for the client. At 1,000 frames a second it is a tenth of a core.
     */
    private static final int BYTES_PER_FRAME = 8 << 10;

    private final Ending ending;
    private final Lane lane;
    private final Connection connection;
    private final Commands commands;
    private final Authentication authentication;
    private final BooleanSupplier opening;
    private final Answers answers;
    private final SessionState state;
    private final Budget budget;
    private final TokenBucket rate;
    private final int framesPerSecond;
    private final ReadGate gate;
    /** What came and is not carried out yet, in order; no more than was read when the first of it began to wait. */
    private final ArrayDeque<Decoded> arrived = new ArrayDeque<>(0);

    private TokenBucket.Verdict verdict = TokenBucket.Verdict.ADMITTED;
    private int badFrames;
    private long badFramesSince;

    /** {@code opening} tells whether the query of the handshake waits for the log. */
    Inbound(
            SessionState state,
            Ending ending,
            Budget budget,
            Lane lane,
            Connection connection,
            SessionProperties properties,
            Commands commands,
            Authentication authentication,
            BooleanSupplier opening,
            Answers answers) {
        this.state = state;
        this.ending = ending;
        this.budget = budget;
        this.gate = new ReadGate(connection);
        this.lane = lane;
        this.connection = connection;
        this.commands = commands;
        this.authentication = authentication;
        this.opening = opening;
        this.answers = answers;
        this.framesPerSecond = properties.framesPerSecond();
        this.rate = new TokenBucket(framesPerSecond, properties.framesBurst(), lane.nowNanos());
    }

    /** A frame, of which a message may have several: who sends too many and goes on is sent away. */
    void onFrame() {
        verdict = rate.take(lane.nowNanos());
        if (verdict == TokenBucket.Verdict.EXCEEDED) {
            ending.close(CloseCode.TOO_FAST);
        }
    }

    void onMessage(InputStream message, int bytes) {
        charge(bytes);
        if (!state.isOver()) {
            decode(message);
        }
    }

    /**
     * Of a message whose frame was admitted this is the next one's debt. Of one it is a second's worth at most, so that who
     * keeps to the rate is not sent away for a message that the server takes.
     */
    private void charge(int bytes) {
        int more = Math.min(Math.max(0, bytes - 1) / BYTES_PER_FRAME, framesPerSecond);
        if (more > 0 && rate.take(more, lane.nowNanos()) == TokenBucket.Verdict.EXCEEDED) {
            ending.close(CloseCode.TOO_FAST);
        }
    }

    private void decode(InputStream message) {
        FrameDecoder decoder = connection.decoder();
        try {
            if (connection.takesArrays()) {
                onFrames(decoder.decodeArray(message));
            } else {
                take(new Decoded(decoder.decode(message), null));
            }
        } catch (ProtocolException e) {
            take(new Decoded(null, e));
        }
    }

    /** Each counts as if it came alone; what was counted before was the first of them. */
    private void onFrames(Iterator<Decoded> frames) {
        take(frames.next());
        while (frames.hasNext() && !state.isOver()) {
            onFrame();
            if (!state.isOver()) {
                take(frames.next());
            }
        }
    }

    /** Carried out at once, unless what waits before it, or itself, is more than the budget of this turn has steps for. */
    private void take(Decoded decoded) {
        Decoded next = judged(decoded);
        if (arrived.isEmpty() && mayGo(next)) {
            carryOut(next);
        } else {
            arrived.add(next);
            gate.update(true, false);
        }
    }

    /** Credit is taken all the same: it counts for the rate too, and a client that does not ask for it once more would stand still. */
    private Decoded judged(Decoded decoded) {
        ClientFrame frame = decoded.frame();
        return frame == null || frame instanceof ClientFrame.Request || verdict != TokenBucket.Verdict.REFUSED
                ? decoded
                : new Decoded(
                        frame,
                        new ProtocolException(
                                ErrorCode.RATE_LIMITED, "too many frames, this one was passed over", frame.id()));
    }

    /** What changes subscriptions has to look through all that waits. */
    private boolean mayGo(Decoded next) {
        if (authentication.isVerifying() || opening.getAsBoolean()) {
            return false; // what may be done is not known yet, or what the query asks for comes first
        }
        if (next.fault() == null
                && next.frame() instanceof ClientFrame.Subscribe subscribe
                && commands.isAhead(subscribe)) {
            return false;
        }
        boolean looks =
                next.frame() instanceof ClientFrame.Subscribe || next.frame() instanceof ClientFrame.Unsubscribe;
        return !looks || next.fault() != null || budget.allows();
    }

    /** A turn: goes on with what came before, as far as the budget goes; true if something was carried out. */
    boolean goOn() {
        int waited = arrived.size();
        while (!arrived.isEmpty() && state.isOpen() && mayGo(arrived.peek())) {
            carryOut(arrived.remove());
        }
        gate.update(!arrived.isEmpty(), arrived.isEmpty());
        return arrived.size() < waited;
    }

    /** The client goes: what it published before is published, and its will heard; all else is nothing to it any more. */
    void end() {
        for (Decoded left = arrived.poll(); left != null; left = arrived.poll()) {
            if (left.frame() instanceof ClientFrame.Publish || left.frame() instanceof ClientFrame.Will) {
                carryOut(left);
            }
        }
    }

    private void carryOut(Decoded next) {
        try {
            if (next.fault() != null) {
                throw next.fault();
            }
            if (next.frame() != null) {
                commands.carryOut(next.frame());
            }
        } catch (ProtocolException e) {
            refuse(e);
        }
    }

    private void refuse(ProtocolException fault) {
        answers.add(fault.toFrame());
        if (fault.code() == ErrorCode.BAD_FRAME && areTooMany()) {
            ending.close(CloseCode.BROKE_PROTOCOL);
        }
    }

    /** Counts one more bad frame. */
    private boolean areTooMany() {
        long now = lane.nowNanos();
        if (badFrames == 0 || now - badFramesSince > BAD_FRAMES_WITHIN.toNanos()) {
            badFramesSince = now;
            badFrames = 0;
        }
        return ++badFrames > BAD_FRAMES_MAX;
    }
}
