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
    private static final long SLOWEST_BYTES_PER_SECOND = 2048;

    /** More than a client's kernel keeps for one that does not read; who took more since it was heard is reading. */
    private static final long UNREAD_BYTES_MAX = 512 * 1024;

    private final long pingAfter;
    private final long pongWithin;
    private final long writeTimeout;

    private long heardAt;
    private long writtenWhenHeard;
    private boolean pinged;
    private long pongBy;
    private boolean fullSinceHeard;
    private boolean blocked;
    private long progressAt;
    private long lastProgress;

    Liveness(SessionProperties properties, long nowNanos) {
        this.pingAfter = properties.pingAfter().toNanos();
        this.pongWithin = properties.pongWithin().toNanos();
        this.writeTimeout = properties.writeTimeout().toNanos();
        this.heardAt = nowNanos;
    }

    /** A frame or a pong came; {@code written} bytes had been written to the client by then. */
    void heard(long nowNanos, long written) {
        heardAt = nowNanos;
        writtenWhenHeard = written;
        fullSinceHeard = false;
        pinged = false;
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
            fullSinceHeard = true;
            pinged = false;
        }
        if (pinged) {
            return nowNanos >= pongBy ? Verdict.SILENT : Verdict.ALIVE;
        }
        if (nowNanos - heardAt < pingAfter) {
            return Verdict.ALIVE;
        }
        pinged = true;
        pongBy = nowNanos + pongTimeout(written - writtenWhenHeard);
        return Verdict.PING;
    }

    private long pongTimeout(long unreadAtMost) {
        if (fullSinceHeard) {
            return Math.max(pongWithin, writeTimeout); // all that its kernel could take may stand before the ping
        }
        if (unreadAtMost > UNREAD_BYTES_MAX) {
            return pongWithin;
        }
        long reading =
                Duration.ofSeconds(unreadAtMost / SLOWEST_BYTES_PER_SECOND).toNanos();
        return Math.max(pongWithin, Math.min(writeTimeout, reading));
    }

    /** When to look again at the latest. */
    long nextCheck(long nowNanos) {
        if (blocked) {
            return nowNanos + PROGRESS_CHECK_NANOS;
        }
        return pinged ? pongBy : heardAt + pingAfter;
    }
}
