package dev.sluice.hub;

import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One submission on its way, and the one place that decides what its publisher is told: whoever comes first, the log or the
 * clock, tells, and nobody after. Safe for any thread.
 */
final class Ticket {

    private static final Logger log = LoggerFactory.getLogger(Ticket.class);

    private final Submission submission;
    private final long dueNanos;
    private State state = State.WAITING;

    private enum State {
        /** Not yet handed to the log: it can still be refused. */
        WAITING,
        /** Handed to the log, from where it can not be taken back. */
        TAKEN,
        TOLD
    }

    Ticket(Submission submission, long nowNanos) {
        this.submission = submission;
        this.dueNanos = nowNanos + submission.patience().toNanos();
    }

    Submission submission() {
        return submission;
    }

    long bytes() {
        return Submissions.bytes(submission);
    }

    /** When it was submitted. */
    long submittedNanos() {
        return dueNanos - submission.patience().toNanos();
    }

    /** To be handed to the log now; false if its publisher has been refused meanwhile. */
    synchronized boolean take() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.TAKEN;
        return true;
    }

    void published(Update update) {
        if (mayTell(null)) {
            tell(() -> submission.published(update));
        }
    }

    void unchanged() {
        if (mayTell(null)) {
            tell(submission::unchanged);
        }
    }

    void refused(ErrorCode code, String message) {
        if (mayTell(null)) {
            tell(() -> submission.refused(code, message));
        }
    }

    void inDoubt(ErrorCode code, String message) {
        if (mayTell(null)) {
            tell(() -> submission.inDoubt(code, message));
        }
    }

    /** Where its time is up, refuses one that waits; true if it did. */
    boolean refuseOverdue(long nowNanos) {
        if (!isOverdue(nowNanos) || !mayTell(State.WAITING)) {
            return false;
        }
        tell(() -> submission.refused(ErrorCode.UNAVAILABLE, "the log took nothing in time, this was not published"));
        return true;
    }

    /** Where its time is up, tells of one that the log has that nobody knows. */
    void doubtOverdue(long nowNanos) {
        if (isOverdue(nowNanos) && mayTell(State.TAKEN)) {
            tell(() -> submission.inDoubt(
                    ErrorCode.UNAVAILABLE, "no answer from the log in time, this may still be published"));
        }
    }

    private boolean isOverdue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /** Whether nobody has told yet, and it stands where it is expected to: then the caller tells. */
    private synchronized boolean mayTell(@Nullable State expected) {
        if (state == State.TOLD || (expected != null && state != expected)) {
            return false;
        }
        state = State.TOLD;
        return true;
    }

    private void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error fault) {
            log.error("a publisher could not be told of {}", submission.draft().topic(), fault);
        }
    }
}
