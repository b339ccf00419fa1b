package dev.sluice.limit;

/**
 * A rate with a burst. It may go below zero: who heeds the errors recovers, who goes on sinks to a whole second's worth of
 * debt and is {@link Verdict#EXCEEDED}. Not thread-safe.
 */
public final class TokenBucket {

    /** What becomes of what was asked for. */
    public enum Verdict {
        ADMITTED,
        REFUSED,
        EXCEEDED
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final int burst;
    private double tokens;
    private long lastNanos;

    /** Full at first. */
    public TokenBucket(double perSecond, int burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** Takes a token, be there one or not. */
    public Verdict take(long nowNanos) {
        return take(1, nowNanos);
    }

    /** Takes so many tokens, be they there or not. */
    public Verdict take(int count, long nowNanos) {
        refill(nowNanos);
        tokens -= count;
        if (tokens >= 0) {
            return Verdict.ADMITTED;
        }
        return tokens >= -perSecond ? Verdict.REFUSED : Verdict.EXCEEDED;
    }

    /** Takes a token if there is one. */
    public boolean tryTake(long nowNanos) {
        refill(nowNanos);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Takes tokens, and tells after how many nanoseconds they are there. */
    public long reserve(int count, long nowNanos) {
        refill(nowNanos);
        tokens -= count;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS_PER_SECOND);
    }

    /** Whether it is as it was at first. */
    public boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= burst;
    }

    private void refill(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - lastNanos) * (perSecond / NANOS_PER_SECOND));
        lastNanos = nowNanos;
    }
}
