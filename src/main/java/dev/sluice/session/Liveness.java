package dev.sluice.session;

import java.time.Duration;

/**
 * Judges from times alone whether a client still lives (protocol, section 6). While something waits because the socket
 * has no room, only the write timeout counts; else silence is met with a ping, and silence after that is the end.
 */
final class Liveness {

    /** What is to be done about the client now. */
    enum Verdict {
        ALIVE,
        PING,
        SILENT,
        STUCK
    }

    /** How often a blocked socket is looked at for progress. */
    private static final long PROGRESS_CHECK_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * The slowest client that is not taken for dead, in bytes a second: a ping stands behind what the client's kernel
     * holds unread, and at this rate that takes its time.
     */
    private static final double SLOWEST_BYTES_PER_SECOND = 2048;

    /** What the two kernels keep of a client that does not read; where more was written, it has read the rest. */
    private static final long UNREAD_BYTES_MAX = 512 * 1024;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long UNKNOWN = -1;

    private final long pingAfter;
    private final long pongWithin;
    private final long writeTimeout;

    private long heardAt;
    private boolean pinged;
    private long pongBy;
    private int pongsToCome;
    /** Bytes that stand before the ping whose pong comes next, where that is known. */
    private long beforePing = UNKNOWN;

    private long readBytes;
    private long readAt;
    private boolean fullSinceRead;
    private boolean blocked;
    private long progressAt;
    private long lastProgress;

    Liveness(SessionProperties properties, long nowNanos) {
        this.pingAfter = properties.pingAfter().toNanos();
        this.pongWithin = properties.pongWithin().toNanos();
        this.writeTimeout = properties.writeTimeout().toNanos();
        this.heardAt = nowNanos;
        this.readAt = nowNanos;
    }

    long pingAfterNanos() {
        return pingAfter;
    }

    /** A frame came, which tells nothing of what the client has read. */
    void heard(long nowNanos) {
        heardAt = nowNanos;
        pinged = false;
    }

    /** A pong came: what stood before the ping has been read. */
    void ponged(long nowNanos) {
        heard(nowNanos);
        pongsToCome = Math.max(0, pongsToCome - 1);
        if (beforePing != UNKNOWN) {
            readBytes = beforePing;
            readAt = nowNanos;
            fullSinceRead = false;
            beforePing = UNKNOWN;
        }
    }

    /** To be called at {@link #nextCheck}, and as often else as one likes, while the socket is blocked. */
    Verdict checkBlocked(long nowNanos, long progress) {
        if (!blocked || progress != lastProgress) {
            blocked = true;
            lastProgress = progress;
            progressAt = nowNanos;
        }
        return nowNanos - progressAt >= writeTimeout ? Verdict.STUCK : Verdict.ALIVE;
    }

    /** As {@link #checkBlocked}, while nothing waits for the socket. */
    Verdict checkFlowing(long nowNanos, long written) {
        if (blocked) {
            blocked = false;
            heardAt = nowNanos; // a full socket took bytes: somebody reads
            fullSinceRead = true;
            pinged = false;
        }
        if (pinged) {
            return nowNanos >= pongBy ? Verdict.SILENT : Verdict.ALIVE;
        }
        if (nowNanos - heardAt < pingAfter) {
            return Verdict.ALIVE;
        }
        pinged = true;
        pongBy = nowNanos + pongTimeout(nowNanos, written);
        if (pongsToCome++ == 0) {
            beforePing = written;
        }
        return Verdict.PING;
    }

    /** As long as what may be unread takes at the speed at which the client must have read the rest. */
    private long pongTimeout(long nowNanos, long written) {
        long unread = Math.min(written - readBytes, UNREAD_BYTES_MAX);
        long read = written - readBytes - unread;
        double bytesPerSecond =
                Math.max(SLOWEST_BYTES_PER_SECOND, read * NANOS_PER_SECOND / Math.max(1, nowNanos - readAt));
        long reading = (long) (unread * NANOS_PER_SECOND / bytesPerSecond);
        long least = fullSinceRead ? Math.max(pongWithin, writeTimeout) : pongWithin; // a kernel may take even more
        return Math.max(least, reading);
    }

    /** When to look again at the latest. */
    long nextCheck(long nowNanos) {
        if (blocked) {
            return nowNanos + PROGRESS_CHECK_NANOS;
        }
        return pinged ? pongBy : heardAt + pingAfter;
    }
}
