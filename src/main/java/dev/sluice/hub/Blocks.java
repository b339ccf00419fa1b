package dev.sluice.hub;

import dev.sluice.hub.SharedLog.Block;
import dev.sluice.journal.Entry;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The way of submissions into a log that several nodes write: one block is under way at a time, made of what waits when the one before
 * is through, so that blocks grow with the load and nobody waits for them to fill. Whoever submitted hears of an update when the log
 * has it and this node has shown it.
 *
 * <p>A submission that is an update only under a condition was asked by what this node had then. Its entry counts only if its topic still
 * is as it was when the block is reached in the log; else it is no update for any node, and the submission is asked again.
 *
 * <p>Owned by the writer.
 */
final class Blocks {

    /** So that a block is a small part of what a node applies at a time. */
    private static final int ENTRIES_MAX = 1_024;

    private static final int BYTES_MAX = 256 << 10;

    /** In place of a condition: it is no update. */
    private static final long NOWHERE = -2;

    private static final Logger log = LoggerFactory.getLogger(Blocks.class);

    private final SharedLog shared;
    private final ReplicaJournal replica;
    private final Submissions submissions;
    private final Scheduler writer;
    private final Runnable onFree;
    private final Deque<Ticket> again = new ArrayDeque<>();
    private long number;
    private List<Ticket> tickets = List.of();
    private boolean isUnderWay;
    private boolean isAnswered;
    private boolean isApplied;
    private volatile boolean waits;

    /** {@code onFree} runs on the writer when another block may go. */
    Blocks(SharedLog shared, Submissions submissions, Scheduler writer, Runnable onFree) {
        this.shared = shared;
        this.replica = shared.replica();
        this.submissions = submissions;
        this.writer = writer;
        this.onFree = onFree;
    }

    /** Whether a block is under way; the next one goes when {@code onFree} has run. */
    boolean isUnderWay() {
        return isUnderWay;
    }

    /** The same for any thread: then it is the log that is waited for, not the writer. */
    boolean waits() {
        return waits;
    }

    /** Hands over a block of what waits. What is no update, or may not be one, hears so at once. */
    void send() {
        List<Ticket> taken = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Set<Topic> begun = new HashSet<>();
        long begin = nowNanos();
        int bytes = 0;
        while (entries.size() < ENTRIES_MAX && bytes < BYTES_MAX) {
            Ticket ticket = again.isEmpty() ? submissions.take() : again.poll();
            if (ticket == null) {
                break;
            }
            long after = placeAfter(ticket, begun);
            if (after == NOWHERE) {
                submissions.settled(ticket);
                continue;
            }
            entries.add(new Entry(ticket.submission().draft(), (nowNanos() - begin) / 1_000, after));
            taken.add(ticket);
            bytes += Submissions.bytes(ticket.submission());
        }
        if (!entries.isEmpty()) {
            send(taken, entries);
        }
    }

    private long nowNanos() {
        return writer.now(TimeUnit.NANOSECONDS);
    }

    /** The condition under which it is an update; {@link #NOWHERE} where it is none, which has been told then. */
    private long placeAfter(Ticket ticket, Set<Topic> begun) {
        Submission submission = ticket.submission();
        Topic topic = submission.draft().topic();
        try {
            Update newest = replica.newest(topic);
            if (!submission.isNews(newest)) {
                ticket.unchanged();
                return NOWHERE;
            }
            if (newest == null && !begun.contains(topic) && !submission.mayBeginTopic()) {
                ticket.refused(ErrorCode.RATE_LIMITED, Hub.TOO_MANY_NEW_TOPICS);
                return NOWHERE;
            }
            begun.add(topic);
            return submission.isConditional() ? offset(newest) : Entry.ALWAYS;
        } catch (RuntimeException | Error fault) {
            log.error("update of {} failed", topic, fault);
            ticket.refused(ErrorCode.INTERNAL, "a fault of the server, this was not published");
            return NOWHERE;
        }
    }

    private static long offset(@Nullable Update newest) {
        return newest == null ? 0 : newest.offset();
    }

    private void send(List<Ticket> taken, List<Entry> entries) {
        long sent = ++number;
        tickets = taken;
        isUnderWay = true;
        isAnswered = false;
        isApplied = false;
        waits = true;
        var unused = shared.append(sent, entries)
                .subscribe(
                        nothing -> {},
                        fault -> onWriter(() -> failed(sent, fault)),
                        () -> onWriter(() -> answered(sent)));
    }

    private void onWriter(Runnable task) {
        try {
            var unused = writer.schedule(task);
        } catch (RejectedExecutionException stopped) {
            log.debug("the hub has stopped", stopped);
        }
    }

    private void answered(long sent) {
        if (isUnderWay && sent == number) {
            isAnswered = true;
            freeIfThrough();
        }
    }

    private void failed(long sent, Throwable fault) {
        if (!isUnderWay || sent != number) {
            return;
        }
        if (fault instanceof BlockRefusedException) {
            log.debug("not published", fault);
            end(ticket ->
                    ticket.refused(ErrorCode.UNAVAILABLE, "the log takes no updates now, this was not published"));
        } else {
            log.debug("a block is in doubt", fault);
            end(ticket -> ticket.inDoubt(ErrorCode.UNAVAILABLE, Hub.IN_DOUBT));
        }
    }

    /** What comes back from now on is another life of the log: of what is under way nobody hears any more. */
    void breakOff() {
        if (isUnderWay && !isApplied) {
            end(ticket -> ticket.inDoubt(ErrorCode.UNAVAILABLE, Hub.IN_DOUBT));
        } else if (isUnderWay) {
            end(ticket -> {});
        }
    }

    private void end(Consumer<Ticket> telling) {
        if (!isApplied) {
            for (Ticket ticket : tickets) {
                telling.accept(ticket);
                submissions.settled(ticket);
            }
        }
        isApplied = true;
        isAnswered = true;
        freeIfThrough();
    }

    private void freeIfThrough() {
        if (isAnswered && isApplied) {
            tickets = List.of();
            isUnderWay = false;
            waits = false;
            onFree.run();
        }
    }

    /** Gives the entries of a block their numbers, and shows each that is an update; tells those who wait for it. */
    void apply(Block block, Consumer<Update> show) {
        if (block.isLoss()) {
            replica.loseUpTo(block.offset());
            return;
        }
        if (block.offset() != replica.committedTo() + 1) {
            throw new IllegalStateException(
                    "a block begins at " + block.offset() + ", and the log ends at " + replica.committedTo());
        }
        boolean isAwaited = isUnderWay
                && !isApplied
                && block.own() == number
                && block.entries().size() == tickets.size();
        for (int i = 0; i < block.entries().size(); i++) {
            Update update = replica.append(block.entries().get(i), block.ts());
            if (update != null) {
                show.accept(update);
            }
            if (isAwaited) {
                settle(tickets.get(i), update);
            }
        }
        if (isAwaited) {
            isApplied = true;
            freeIfThrough();
        }
    }

    private void settle(Ticket ticket, @Nullable Update update) {
        if (update == null) {
            again.add(ticket);
            return;
        }
        ticket.published(update);
        submissions.settled(ticket);
    }

    /** Whether something was no update where it came to, and is asked again. */
    boolean hasMore() {
        return !again.isEmpty();
    }
}
