package dev.sluice.session;

/**
 * A token bucket over the frames of one client. It may go below zero: a client that heeds the errors recovers, one that
 * goes on sinks to a whole second's worth of debt and is {@link Verdict#EXCEEDED}.
 */
final class FrameRate {

    /** What becomes of a frame. */
    enum Verdict {
        ADMITTED,
        REFUSED,
        EXCEEDED
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final int burst;
    private double tokens;
    private long lastNanos;

    FrameRate(int perSecond, int burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    Verdict frame(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - lastNanos) * (perSecond / NANOS_PER_SECOND));
        lastNanos = nowNanos;
        tokens--;
        if (tokens >= 0) {
            return Verdict.ADMITTED;
        }
        return tokens >= -perSecond ? Verdict.REFUSED : Verdict.EXCEEDED;
    }
}
