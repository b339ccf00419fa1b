package dev.sluice.source;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * How long a source is away: what came from it turns stale once that is too long. Since when it is away is noted beside the log, so that
 * the time counts in which the server was stopped; after a crash it counts from the start. Safe for any thread.
 */
public final class Absence {

    private static final Logger log = LoggerFactory.getLogger(Absence.class);

    /** What the names of the notes begin with. */
    static final String PREFIX = "away/";

    private final String source;
    private final @Nullable Duration staleAfter;
    private final GoneSources goneSources;
    private final Journal journal;
    private final Scheduler timer;
    private final InstantSource clock;
    private boolean isHere;
    private boolean running;
    private Disposable waiting = Disposables.disposed();

    /** @param staleAfter null where it may be away for any time */
    public Absence(
            String source,
            @Nullable Duration staleAfter,
            GoneSources goneSources,
            Journal journal,
            Scheduler timer,
            InstantSource clock) {
        this.source = source;
        this.staleAfter = staleAfter;
        this.goneSources = goneSources;
        this.journal = journal;
        this.timer = timer;
        this.clock = clock;
    }

    /** What everything that comes from it has as its source. */
    String source() {
        return source;
    }

    /** There is no connection to it; also again. */
    synchronized void away() {
        if (isHere && staleAfter != null) {
            isHere = false;
            note(clock.millis());
            waitFor(staleAfter.toMillis(), staleAfter);
        }
    }

    /** It is heard of; also again. */
    synchronized void here() {
        if (!isHere && staleAfter != null) {
            isHere = true;
            waiting.dispose();
            journal.note(PREFIX + source, null);
        }
    }

    private void note(long sinceMillis) {
        journal.note(
                PREFIX + source,
                ByteBuffer.allocate(Long.BYTES).putLong(sinceMillis).array());
    }

    private void waitFor(long millis, Duration longest) {
        waiting = timer.schedule(() -> turnStale(longest), millis, TimeUnit.MILLISECONDS);
    }

    /** Under the lock, so that nothing which it says as it comes back is taken for what it had said before. */
    private synchronized void turnStale(Duration longest) {
        if (!isHere && running) {
            log.warn("{} has been away for {}: what came from there turns stale", source, longest);
            goneSources.away(source);
        }
    }

    /** Begins, as away, with what an earlier run has noted. */
    synchronized void begin(byte @Nullable [] noted) {
        running = true;
        if (staleAfter == null) {
            return;
        }
        goneSources.mayBeAway(source);
        long now = clock.millis();
        long since = noted == null ? now : Math.min(now, ByteBuffer.wrap(noted).getLong());
        note(since);
        long left = staleAfter.toMillis() - (now - since);
        if (left > 0) {
            waitFor(left, staleAfter);
        } else {
            turnStale(staleAfter);
        }
    }

    /** It is away as long as nobody listens. */
    synchronized void end() {
        away();
        running = false;
        waiting.dispose();
        goneSources.letGo(source);
    }
}
