package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.publish.TokenBucket;
import java.io.InputStream;

/**
 * What one client sends: held to a rate, decoded, and carried out or refused. A client that goes on too fast, or sends too
 * much that is no frame, is sent away.
 */
final class Inbound {

    /** The eleventh {@code bad_frame} closes with 4400 (protocol, section 5). */
    private static final int BAD_FRAMES_MAX = 10;

    private final Ending ending;
    private final Lane lane;
    private final Connection connection;
    private final Commands commands;
    private final Answers answers;
    private final Pulse pulse;
    private final TokenBucket rate;
    private int badFrames;

    Inbound(
            Ending ending,
            Lane lane,
            Connection connection,
            SessionProperties properties,
            Commands commands,
            Answers answers,
            Pulse pulse) {
        this.ending = ending;
        this.lane = lane;
        this.connection = connection;
        this.commands = commands;
        this.answers = answers;
        this.pulse = pulse;
        this.rate = new TokenBucket(properties.framesPerSecond(), properties.framesBurst(), lane.nowNanos());
    }

    void onMessage(InputStream message) {
        TokenBucket.Verdict verdict = hear();
        if (verdict == TokenBucket.Verdict.EXCEEDED) {
            ending.close(CloseCode.TOO_FAST);
            return;
        }
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
        if (fault.code() == ErrorCode.BAD_FRAME && ++badFrames > BAD_FRAMES_MAX) {
            ending.close(CloseCode.BROKE_PROTOCOL);
        }
    }

    void onPing(byte[] pong) {
        if (hear() == TokenBucket.Verdict.EXCEEDED) {
            ending.close(CloseCode.TOO_FAST);
        } else {
            answers.pong(pong);
        }
    }

    private TokenBucket.Verdict hear() {
        long now = lane.nowNanos();
        pulse.heard(now);
        return rate.take(now);
    }
}
