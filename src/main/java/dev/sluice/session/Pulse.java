package dev.sluice.session;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;

/**
 * The timer of one session: beats at the interval that its client asked for, and in between looks whether the client still
 * lives. Runs from {@link #begin} to {@link #stop}, on the lane's wheel.
 */
final class Pulse {

    private final ClientSession session;
    private final Lane lane;
    private final Connection connection;
    private final FrameSource frames;
    private final Outflow outflow;
    private final Publishing publishing;
    private final Liveness liveness;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onTimer);
    private long heartbeatNanos;
    private long heartbeatAt = TimerWheel.NEVER;
    private boolean stopped;

    Pulse(
            ClientSession session,
            Lane lane,
            Connection connection,
            SessionProperties properties,
            FrameSource frames,
            Outflow outflow,
            Publishing publishing) {
        this.session = session;
        this.lane = lane;
        this.connection = connection;
        this.frames = frames;
        this.outflow = outflow;
        this.publishing = publishing;
        this.liveness = new Liveness(properties, lane.nowNanos());
    }

    /** {@code heartbeat} is the interval; zero where the client wants none. */
    void begin(Duration heartbeat) {
        long now = lane.nowNanos();
        heartbeatNanos = heartbeat.toNanos();
        heartbeatAt = heartbeat.isZero() ? TimerWheel.NEVER : now + heartbeatNanos;
        lane.wheel().set(timer, next(now));
    }

    /** The client sent a frame. */
    void heard(long nowNanos) {
        liveness.heard(nowNanos);
    }

    void onPong() {
        liveness.ponged(lane.nowNanos());
    }

    /** The socket is full: the write timeout begins to count. */
    void onBlocked() {
        var unused = liveness.checkBlocked(lane.nowNanos(), connection.progress()); // judged by the timer
    }

    void stop() {
        stopped = true;
        timer.cancel();
    }

    private long onTimer(long now) {
        try {
            beat(now);
            return stopped ? TimerWheel.NEVER : next(now);
        } catch (RuntimeException e) {
            session.fail(e);
            return TimerWheel.NEVER;
        }
    }

    private void beat(long now) {
        if (publishing.isReadingPaused()) {
            liveness.heard(now); // it is we who do not listen
        }
        if (now >= heartbeatAt) {
            heartbeatAt = Math.max(heartbeatAt + heartbeatNanos, now);
            session.takeWhatIsDue();
            if (!session.isEnding()) {
                frames.heartbeat();
                session.write();
            }
        }
        switch (connection.isBlocked()
                ? liveness.checkBlocked(now, connection.progress())
                : liveness.checkFlowing(now, outflow.bytesWritten())) {
            case ALIVE -> {}
            case PING -> connection.ping();
            case SILENT -> session.close(CloseCode.SILENT);
            case STUCK -> session.close(CloseCode.TOO_SLOW);
        }
    }

    private long next(long now) {
        return Math.min(heartbeatAt, liveness.nextCheck(now));
    }
}
