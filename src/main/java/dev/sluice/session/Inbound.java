package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.publish.TokenBucket;
import java.io.InputStream;
import java.time.Duration;

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

    private final Ending ending;
    private final Lane lane;
    private final Connection connection;
    private final Commands commands;
    private final Answers answers;
    private final TokenBucket rate;
    private TokenBucket.Verdict verdict = TokenBucket.Verdict.ADMITTED;
    private int badFrames;
    private long badFramesSince;

    Inbound(
            Ending ending,
            Lane lane,
            Connection connection,
            SessionProperties properties,
            Commands commands,
            Answers answers) {
        this.ending = ending;
        this.lane = lane;
        this.connection = connection;
        this.commands = commands;
        this.answers = answers;
        this.rate = new TokenBucket(properties.framesPerSecond(), properties.framesBurst(), lane.nowNanos());
    }

    /** A frame, of which a message may have several: who sends too many and goes on is sent away. */
    void onFrame() {
        verdict = rate.take(lane.nowNanos());
        if (verdict == TokenBucket.Verdict.EXCEEDED) {
            ending.close(CloseCode.TOO_FAST);
        }
    }

    void onMessage(InputStream message) {
        try {
            ClientFrame frame = connection.decoder().decode(message);
            if (verdict == TokenBucket.Verdict.REFUSED) {
                throw new ProtocolException(
                        ErrorCode.RATE_LIMITED, "too many frames, this one was passed over", frame.id());
            }
            commands.carryOut(frame);
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
