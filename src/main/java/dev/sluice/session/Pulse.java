package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.protocol.CloseCode;
import dev.sluice.timer.TimerWheel;
import java.time.Duration;

/**
 * The timer of one session: beats at the interval that its client asked for, and in between looks whether the client still
 * lives. Runs from {@link #begin} to {@link #stop}, on the lane's wheel.
 */
final class Pulse {

    /** How often gaps are told to who wants no heartbeats, and does not take updates. */
    private static final Duration GAPS_EVERY = Duration.ofSeconds(5);

    private final SessionState state;
    private final Ending ending;
    private final Lane lane;
    private final Connection connection;
    private final FrameSource frames;
    private final Outbound outbound;
    private final SocketWriter writer;
    private final Publishing publishing;
    private final Authentication authentication;
    private final Liveness liveness;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private boolean heartbeats;
    private long beatNanos;
    private long beatAt = TimerWheel.NEVER;

    Pulse(
            SessionState state,
            Ending ending,
            Lane lane,
            Connection connection,
            Liveness liveness,
            FrameSource frames,
            Outbound outbound,
            SocketWriter writer,
            Publishing publishing,
            Authentication authentication) {
        this.state = state;
        this.ending = ending;
        this.lane = lane;
        this.connection = connection;
        this.frames = frames;
        this.outbound = outbound;
        this.writer = writer;
        this.publishing = publishing;
        this.authentication = authentication;
        this.liveness = liveness;
    }

    /** {@code heartbeat} is the interval; zero where the client wants none. */
    void begin(Duration heartbeat) {
        long now = lane.nowNanos();
        heartbeats = !heartbeat.isZero();
        beatNanos = (heartbeats ? heartbeat : GAPS_EVERY).toNanos();
        beatAt = now + beatNanos;
        lane.wheel().set(timer, next(now));
    }

    /** The client sent a frame. */
    void heard(long nowNanos) {
        liveness.heard(nowNanos);
    }

    void onPong() {
        liveness.ponged(lane.nowNanos());
    }

    void stop() {
        timer.cancel();
    }

    private long onTimer(long now) {
        try {
            beat(now);
            return state.isOver() ? TimerWheel.NEVER : next(now);
        } catch (Throwable e) {
            ending.fail(e);
            return TimerWheel.NEVER;
        }
    }

    private void beat(long now) {
        if (publishing.isReadingPaused()) {
            liveness.heard(now); // it is we who do not listen
        }
        if (now >= beatAt) {
            beatAt = Math.max(beatAt + beatNanos, now);
            tell();
        }
        switch (connection.isBlocked()
                ? liveness.checkBlocked(now, connection.progress())
                : liveness.checkFlowing(now, writer.bytesWritten())) {
            case ALIVE -> {}
            case PING -> ping();
            case SILENT -> ending.close(CloseCode.SILENT);
            case STUCK -> ending.close(CloseCode.TOO_SLOW);
        }
    }

    /** Who wants no heartbeats is told nothing but gaps. */
    private void tell() {
        if (authentication.isAwaited()) {
            return; // nothing is told to who has not said who it is
        }
        if (heartbeats) {
            outbound.takeWhatIsDue();
        }
        if (state.isOpen()) {
            if (heartbeats) {
                frames.heartbeat();
            } else {
                frames.tellGaps();
            }
            outbound.write();
        }
    }

    private void ping() {
        outbound.takeWhatIsDue();
        if (state.isOpen()) {
            writer.finishFrame();
            connection.ping(frames.resumePoint());
        }
    }

    /** A pong sets no timer: who has answered may be silent again before it would have had to. */
    private long next(long now) {
        return Math.min(beatAt, Math.min(liveness.nextCheck(now), now + liveness.pingAfterNanos()));
    }
}
