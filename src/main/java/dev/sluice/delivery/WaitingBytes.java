package dev.sluice.delivery;

import dev.sluice.message.Publication;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that waits for slow clients, of all sessions of the server: an update that waits for several counts once. What one
 * session may have is lowered while there is too much, so that those lose by their policies for which most waits, and
 * raised again when there is room. Safe for any thread.
 *
 * <p>Bounded by {@code sluice.delivery.waiting-bytes}. Between the moment at which there is too much and the one at which
 * every lane has seen to its sessions more may come, until it is {@link #BRIM} of the bound: from then on nothing is kept for a
 * client that does not read, and each such loss is told as {@code slow}.
 */
public final class WaitingBytes {

    /** Times the bound. */
    private static final double BRIM = 1.25;

    /** Where the limit of a session begins to rise again, once it was lowered to nothing. */
    private static final long RISING_FROM = 64 * 1024;

    private final long max;
    private final long sessionMax;
    private final AtomicLong bytes = new AtomicLong();
    /** How many have a message in hand. */
    private final Map<Object, Integer> inHand = new ConcurrentHashMap<>();

    /** Changed by one at a time. */
    private volatile Level level;

    private final AtomicInteger lanes = new AtomicInteger();

    /** {@code sessionMax} is what one session may have while there is room enough. */
    public WaitingBytes(long max, long sessionMax) {
        this.max = max;
        this.sessionMax = Math.min(sessionMax, max);
        this.level = new Level(this.sessionMax);
    }

    /** What one session may have, until it is lowered or raised; and how many lanes have seen to it that none has more. */
    public static final class Level {
        private final long bytes;
        private final AtomicInteger lanes = new AtomicInteger();

        private Level(long bytes) {
            this.bytes = bytes;
        }

        /** Whether sessions may have more by the other. */
        public boolean isBelow(Level other) {
            return bytes < other.bytes;
        }
    }

    /** One more lane sees to its sessions at each level. */
    public void join() {
        lanes.incrementAndGet();
    }

    /** One lane less. */
    public void leave() {
        lanes.decrementAndGet();
    }

    /** One more session has it waiting. */
    void add(Publication publication) {
        if (publication.waitsForOneMore()) {
            bytes.addAndGet(publication.update().memoryBytes());
        }
    }

    /** One session less has it waiting. */
    void remove(Publication publication) {
        if (publication.waitsForOneLess()) {
            bytes.addAndGet(-publication.update().memoryBytes());
        }
    }

    /** One session is owed something of its own that takes so many bytes; or with a negative number, is not any more. */
    void addOwed(long more) {
        bytes.addAndGet(more);
    }

    /** A session was written a part of something, and keeps it for the rest: so many bytes, once for all that have the same key. */
    public void keepInHand(Object key, long memoryBytes) {
        inHand.compute(key, (same, count) -> {
            if (count == null) {
                bytes.addAndGet(memoryBytes);
            }
            return count == null ? 1 : count + 1;
        });
    }

    /** It was written the rest, or is gone. */
    public void letGo(Object key, long memoryBytes) {
        inHand.computeIfPresent(key, (same, count) -> {
            if (count == 1) {
                bytes.addAndGet(-memoryBytes);
                return null;
            }
            return count - 1;
        });
    }

    /** Bytes in all. */
    public long bytes() {
        return bytes.get();
    }

    /** What one session may have now. */
    long limit() {
        return bytes.get() > max * BRIM ? 0 : level.bytes;
    }

    /** What one session may have, as far as lanes have to see to it. */
    public Level level() {
        return level;
    }

    /** Whether that is more than one session may have. */
    boolean isAboveLevel(long sessionBytes) {
        return sessionBytes > level.bytes;
    }

    /** Whether sessions have to lose something. */
    public boolean isOver() {
        return bytes.get() > max;
    }

    /** A lane has seen to it that no session of its own has more. */
    public void seen(Level seenTo) {
        seenTo.lanes.incrementAndGet();
    }

    /** Lowers what one session may have by half, where there is too much still though all lanes have seen to this level. */
    public synchronized void lowerFrom(Level seenTo) {
        if (level == seenTo && isOver() && seenTo.lanes.get() >= lanes.get()) {
            level = new Level(seenTo.bytes / 2);
        }
    }

    /** Raises what one session may have, step by step, while there is room: to be called now and then. */
    public void raise() {
        if (level.bytes < sessionMax && bytes.get() < max / 2) {
            raiseByOne();
        }
    }

    private synchronized void raiseByOne() {
        level = new Level(Math.min(sessionMax, Math.max(RISING_FROM, level.bytes * 2)));
    }
}
