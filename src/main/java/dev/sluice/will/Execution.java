package dev.sluice.will;

import dev.sluice.journal.Journal;
import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Receipt;
import dev.sluice.will.Kept.End;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Publishes what a will wants published, each value once: what the log can not take now is tried again until it can. Topics are spared
 * of which somebody else has said something since the session's end, where the will has waited; and so they are, with those that have
 * the value, where it may have been published already, before a crash or by a try of which nobody knows what became of it.
 */
final class Execution {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    private final Kept kept;
    private final End end;
    private final boolean isResumed;
    private final Publisher publisher;
    private final Journal journal;
    private final Scheduler timer;
    private final BooleanSupplier isLeft;
    private final Runnable onRefused;
    private final Runnable onDone;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param isResumed whether an earlier run may have begun with it
     * @param isLeft whether it is another node's by now
     * @param onRefused runs for each value that can not be published
     * @param onDone runs once nothing is left to be published, on any thread: hand over there
     */
    Execution(
            Kept kept,
            End end,
            boolean isResumed,
            Publisher publisher,
            Journal journal,
            Scheduler timer,
            BooleanSupplier isLeft,
            Runnable onRefused,
            Runnable onDone) {
        this.kept = kept;
        this.end = end;
        this.isResumed = isResumed;
        this.publisher = publisher;
        this.journal = journal;
        this.timer = timer;
        this.isLeft = isLeft;
        this.onRefused = onRefused;
        this.onDone = onDone;
    }

    /** Whose word it is: not the session's own, which may turn stale. */
    static String source(Testator testator) {
        return testator.session() + "/will";
    }

    void publish(List<Draft> drafts) {
        open.set(drafts.size() + 1);
        for (int i = 0; i < drafts.size(); i++) {
            new Value(drafts.subList(i, drafts.size())).submit();
        }
        settled(); // its own part, so that one with nothing to be published is done too
    }

    private void settled() {
        if (open.decrementAndGet() == 0) {
            onDone.run();
        }
    }

    private final class Value implements Receipt {
        private final Draft draft;
        private final List<Draft> fromHereOn;
        private volatile boolean maybeThere = isResumed;

        Value(List<Draft> fromHereOn) {
            this.draft = fromHereOn.get(0);
            this.fromHereOn = fromHereOn;
        }

        void submit() {
            var unused = publisher.submitIf(draft, this::isNews, this);
        }

        private boolean isNews(@Nullable Update last) {
            return !isLeft.getAsBoolean()
                    && !(maybeThere && isThere(last))
                    && !((maybeThere || kept.hasWaited()) && isOfAnother(last));
        }

        /** It, or one that follows it. */
        private boolean isThere(@Nullable Update last) {
            if (last == null) {
                return draft.isRetirement();
            }
            return source(kept.testator()).equals(last.source())
                    && fromHereOn.stream()
                            .anyMatch(value ->
                                    value.topic().equals(draft.topic()) && Arrays.equals(value.data(), last.data()));
        }

        /** Since the session's end. That a value turned stale is no word of anybody. */
        private boolean isOfAnother(@Nullable Update last) {
            if (last == null) {
                return journal.newestOffset(draft.topic()) > end.offset(); // retired since
            }
            return last.offset() > end.offset()
                    && last.quality() != Quality.STALE
                    && !kept.testator().session().equals(last.source())
                    && !source(kept.testator()).equals(last.source());
        }

        @Override
        public void published(Update update) {
            settled();
        }

        @Override
        public void unchanged() {
            settled();
        }

        @Override
        public void refused(ErrorCode code, String message) {
            if (code == ErrorCode.UNAVAILABLE) {
                submitLater();
            } else {
                log.debug(
                        "the will of session {} could not be published on {}: {}",
                        kept.testator().session(),
                        draft.topic(),
                        message);
                onRefused.run();
                settled();
            }
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            maybeThere = true;
            submitLater();
        }

        private void submitLater() {
            if (isLeft.getAsBoolean()) {
                settled();
                return;
            }
            try {
                var unused = timer.schedule(this::submit, RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopped) {
                log.debug("left to the next start", stopped);
            }
        }
    }
}
