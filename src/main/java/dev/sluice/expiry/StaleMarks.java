package dev.sluice.expiry;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Submission;
import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Values that are to turn stale: each is published once more, as stale, if it still is the newest of its topic when the log comes to
 * it. What the log can not take then is tried again until it can. Any thread may add one.
 */
final class StaleMarks {

    /** Why a value turns stale. */
    enum Cause {
        /** Nothing newer came in time. */
        TTL,
        /** The session that had published it has ended. */
        WILL,
        /** The source that it came from has been away for too long. */
        SOURCE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final byte[] RETIREMENT = "null".getBytes(StandardCharsets.US_ASCII);

    private static final Logger log = LoggerFactory.getLogger(StaleMarks.class);

    private final Hub hub;
    private final Scheduler timer;
    private final Duration patience;
    private final Consumer<Cause> onStale;
    private final Queue<Mark> due = new ArrayDeque<>();
    private final Queue<Mark> refused = new ArrayDeque<>();
    private final Set<Long> ending = new HashSet<>();
    private int open;

    /**
     * @param patience how long one may wait for the log before it is tried again
     * @param onStale is told of each value that turned stale
     */
    StaleMarks(Hub hub, Scheduler timer, Duration patience, Consumer<Cause> onStale) {
        this.hub = hub;
        this.timer = timer;
        this.patience = patience;
        this.onStale = onStale;
    }

    /** Takes one that is handed to the log by the next {@link #submit}. */
    void add(Update update, Cause cause) {
        add(update, cause, () -> {});
    }

    /** The same; {@code onSettled} runs once that is done, or something newer was there, on any thread: hand over there. */
    synchronized void add(Update update, Cause cause, Runnable onSettled) {
        due.add(new Mark(update, cause, onSettled));
        open++;
    }

    /**
     * Takes a value that the log had no room for any more, so that nobody would see to it that it turns stale: its topic is to end,
     * unless somebody has published it again. Once, though more than one should have seen to it.
     */
    synchronized void addForgotten(Update update, Cause cause) {
        if (!ending.add(update.offset())) {
            return;
        }
        due.add(new Mark(update, cause, () -> ended(update)) {
            @Override
            public Draft draft() {
                return new Draft(update.topic(), RETIREMENT);
            }

            @Override
            public boolean isNews(@Nullable Update last) {
                return last == null;
            }
        });
        open++;
    }

    private synchronized void ended(Update update) {
        ending.remove(update.offset());
    }

    /** Hands over what was added, as far as there is room; the rest follows by itself. */
    void submit() {
        boolean hasRoom = hub.hasRoom();
        for (Mark next = hasRoom ? poll() : null; next != null; next = hasRoom ? poll() : null) {
            hasRoom = hub.submit(next);
        }
        if (!hasRoom) {
            hub.onRoom(() -> {
                var unused = timer.schedule(this::submit);
            });
        }
    }

    private synchronized @Nullable Mark poll() {
        return due.poll();
    }

    private synchronized void settled() {
        open--;
        notifyAll();
    }

    private synchronized void again(Mark mark) {
        refused.add(mark);
        if (refused.size() > 1) {
            return; // that is under way
        }
        try {
            var unused = timer.schedule(this::retry, RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("left to the next start", stopped);
        }
    }

    private void retry() {
        synchronized (this) {
            due.addAll(refused);
            refused.clear();
        }
        submit();
    }

    /** Returns when all that was added is in the log, or the log does not take it in time: what is left is told in the log of the server. */
    synchronized void awaitSettled() {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (open > 0) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    log.warn("{} values have turned stale, and the log does not take that yet", open);
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private class Mark implements Submission {
        private final Update update;
        private final Cause cause;
        private final Runnable onSettled;

        Mark(Update update, Cause cause, Runnable onSettled) {
            this.update = update;
            this.cause = cause;
            this.onSettled = onSettled;
        }

        @Override
        public Draft draft() {
            return new Draft(update.topic(), update.data(), Quality.STALE, 0);
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public boolean isNews(@Nullable Update last) {
            return last != null && last.offset() == update.offset();
        }

        @Override
        public boolean isConditional() {
            return true;
        }

        @Override
        public void unchanged() {
            settled();
            onSettled.run();
        }

        @Override
        public void published(Update stale) {
            onStale.accept(cause);
            settled();
            onSettled.run();
        }

        @Override
        public void refused(ErrorCode code, String message) {
            again(this);
        }

        /** If it was published all the same, it is not the newest any more, and the next time does nothing. */
        @Override
        public void inDoubt(ErrorCode code, String message) {
            again(this);
        }
    }
}
