package dev.sluice.lane;

/**
 * How long a lane waits, when something arrives, for more to come with it: not at all while it is quiet, and up to a bound
 * under load, where each update that comes along saves a system call per session. Owned by one lane.
 */
final class Linger {

    /** Writes a second from which on it is worth while: a tenth of a core, at 5 us each. */
    private static final double LOAD_WRITES_PER_SECOND = 20_000;

    /** Of each new figure the averages take an eighth, so that they follow in some ten drains. */
    private static final double WEIGHT = 1.0 / 8;

    private final long maxNanos;
    private double nanosPerUpdate;
    private double nanosPerWrite;
    private long writes;
    private long drainedAt;

    Linger(long maxNanos, long nowNanos) {
        this.maxNanos = maxNanos;
        this.drainedAt = nowNanos;
        this.nanosPerUpdate = Double.MAX_VALUE;
        this.nanosPerWrite = Double.MAX_VALUE;
    }

    /** Tells of a drain that took so many updates and wrote to so many sockets. */
    void drained(int updates, int written, long nowNanos) {
        writes += written;
        if (updates == 0) {
            return;
        }
        double passed = nowNanos - drainedAt;
        drainedAt = nowNanos;
        nanosPerUpdate = average(nanosPerUpdate, passed / updates);
        nanosPerWrite = average(nanosPerWrite, passed / Math.max(1, writes));
        writes = 0;
    }

    private static double average(double before, double now) {
        return before == Double.MAX_VALUE ? now : before + (now - before) * WEIGHT;
    }

    /** What to wait now; 0 if no update is to be expected within that time, or the lane has little to write. */
    long nanos() {
        boolean loaded = nanosPerWrite < 1e9 / LOAD_WRITES_PER_SECOND;
        boolean more = nanosPerUpdate <= 2.0 * maxNanos;
        return loaded && more ? maxNanos : 0;
    }
}
