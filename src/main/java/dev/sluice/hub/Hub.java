package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.topic.Topic;
import dev.sluice.watchdog.Probe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The one place where values become updates: has them numbered and kept ({@link Log}), and tells all lanes of them
 * ({@link Multicast}).
 *
 * <p>There is one writer, a scheduler with a single thread, so everything has one order. Nothing is dropped here: when a
 * lane's inbox is full the writer waits, hence the feeds do, by Reactive Streams demand; publishers wait as long as they
 * want to ({@link Submission#patience}). Whatever fails for one submission ends that submission alone. All methods may be
 * called from any thread.
 */
public final class Hub {

    static final String TOO_MANY_NEW_TOPICS =
            "too many new topics: more may begin within the hour, and those that there are go on";

    static final String IN_DOUBT = "the journal failed while it had this, it may still be published";

    /** Drafts that a feed may have under way to the writer. */
    private static final int FEED_PREFETCH = 256;

    /** Submissions that are written and answered together; few enough that an answer does not wait for long. */
    private static final int BATCH = 256;

    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    private final Journal journal;
    private final Scheduler writer;
    private final Scheduler timer;
    private final HubMetrics metrics;
    private final Log updates;
    private final Submissions submissions = new Submissions();
    private final WriterWork work;
    private final Overdue overdue;
    private final Settling settling;
    private final Unshown unshown;
    private final Multicast multicast;
    private final @Nullable SharedLog shared;
    private final @Nullable Blocks blocks;

    /** {@code timer} tells publishers whose time is up: another thread than the writer's, which may be what stands still. */
    public Hub(
            Journal journal,
            Scheduler writer,
            Scheduler timer,
            InstantSource clock,
            Duration clockJumpMax,
            HubMetrics metrics) {
        this(journal, null, writer, timer, clock, clockJumpMax, metrics);
    }

    /** The same over a log that others write too, of which {@code journal} is the copy; null where there is none. */
    public Hub(
            Journal journal,
            @Nullable SharedLog shared,
            Scheduler writer,
            Scheduler timer,
            InstantSource clock,
            Duration clockJumpMax,
            HubMetrics metrics) {
        this.journal = journal;
        this.shared = shared;
        this.blocks = shared == null ? null : new Blocks(shared, submissions, writer, this::scheduleDrain);
        this.work = new WriterWork(submissions, blocks == null ? () -> false : blocks::waits);
        this.writer = writer;
        this.timer = timer;
        this.metrics = metrics;
        this.updates = new Log(journal, new LogClock(clock, clockJumpMax, metrics, journal.lastTs(), writerNanos()));
        this.overdue = new Overdue(submissions, work, timer);
        this.settling = new Settling(journal, submissions);
        this.unshown = new Unshown(journal, writer, this::showCommitted, this::tellFailed);
        this.multicast = new Multicast(Multicast.LANE_PATIENCE, metrics, settling::settle);
    }

    /**
     * Takes in one value; those of one thread keep their order. They are written in batches, and their publishers hear of
     * a whole batch at once.
     *
     * @return whether there is room for more; if not, read nothing more from the client until {@link #onRoom}
     */
    public boolean submit(Submission submission) {
        Ticket ticket = new Ticket(submission, timer.now(TimeUnit.NANOSECONDS));
        if (writer.isDisposed()) {
            ticket.refused(ErrorCode.UNAVAILABLE, "the server is stopping");
            return true;
        }
        if (overdue.isStuck()) {
            ticket.refused(ErrorCode.UNAVAILABLE, "the log stands still, this was not published");
            return true;
        }
        if (submissions.offer(ticket)) {
            scheduleDrain();
        }
        overdue.watch();
        return submissions.hasRoom();
    }

    /** Whether {@link #submit} would say that there is room for more. */
    public boolean hasRoom() {
        return submissions.hasRoom();
    }

    /** Runs it once as soon as there is room, on any thread: hand over there, and don't work. */
    public void onRoom(Runnable resume) {
        submissions.onRoom(resume);
    }

    /** Publishes all that a feed has to say, as fast as the lanes take it; ends when the feed does. */
    public Flux<Update> publishAll(Flux<Draft> drafts) {
        return shared == null
                ? drafts.publishOn(writer, FEED_PREFETCH).map(this::writeOfFeed)
                : drafts.flatMapSequential(draft -> FeedSubmission.to(this, draft), FEED_PREFETCH);
    }

    /**
     * Takes in what has its place in the log that others write too, in order; each update is told to the lanes. Fails, and takes in
     * nothing of the block, where one does not follow the log.
     */
    public Mono<Void> apply(List<SharedLog.Block> log) {
        return runOnWriter(() -> {
            for (SharedLog.Block block : log) {
                sharedBlocks().apply(block, update -> {
                    multicast.emit(updates.show(update));
                    metrics.published();
                });
            }
        });
    }

    /**
     * What comes from the log that others write too will not follow what came: all lanes are cut off, what is under way is in doubt, and
     * then the copy of the log begins anew by {@code begin}, on the writer. Those that come back find it so.
     */
    public Mono<Void> beginAnew(Throwable cause, Runnable begin) {
        return runOnWriter(() -> {
            multicast.cutOffAll(cause);
            sharedBlocks().breakOff();
            begin.run();
        });
    }

    private Blocks sharedBlocks() {
        if (blocks == null) {
            throw new IllegalStateException("this log has one writer, the hub");
        }
        return blocks;
    }

    /** What a look at the log finds between two updates; waits for the writer. */
    public <T> T onWriter(Callable<T> look) {
        return Objects.requireNonNull(callOnWriter(look).block());
    }

    /** Publishes an update of a {@code $sys} topic, which goes past the journal. */
    public Mono<Void> publishSystem(Draft draft) {
        return runOnWriter(() -> multicast.emit(updates.ofSystem(draft, writerNanos())));
    }

    private Mono<Void> runOnWriter(Runnable task) {
        return callOnWriter(Executors.callable(task)).then();
    }

    /** What fails is told by the Mono: as an exception, since Reactor takes an Error for the end of the thread and tells nobody. */
    private <T> Mono<T> callOnWriter(Callable<T> task) {
        return Mono.fromCallable(() -> {
                    work.begin(timer.now(TimeUnit.NANOSECONDS));
                    try {
                        return task.call();
                    } catch (Error fault) {
                        throw new IllegalStateException("the hub's writer failed", fault);
                    } finally {
                        work.end();
                    }
                })
                .subscribeOn(writer);
    }

    /**
     * How far the log has come by now: for who has to know that nothing of before will come. Empty where others write the log too: then only
     * what comes tells. A log that stands still answers late, or not at all.
     */
    public Mono<Passed> passed() {
        return shared != null
                ? Mono.empty()
                : callOnWriter(() -> new Passed(
                        updates.now(writerNanos()),
                        unshown.lastOffset(journal.head().offset())));
    }

    /**
     * A moment of the log.
     *
     * @param ts every update from now on has this one, or a higher one
     * @param offset of the last update before, which may not be shown yet
     */
    public record Passed(long ts, long offset) {}

    /**
     * Begins to hand every update from now on to a lane, as it asks for them. A lane that fails, or asks for nothing for too
     * long while others wait for it, gets an error and no further update.
     *
     * @return what was published before: between the two nothing is missing and nothing twice
     */
    public Mono<JoinPoint> join(Subscriber<Publication> lane) {
        return callOnWriter(() -> {
            JoinPoint point = new JoinPoint(journal.head(), updates.lastValues());
            multicast.join(lane); // last, since nobody must wait for a lane that does not begin
            return point;
        });
    }

    /** The name of this node where several have one log; else null. */
    public @Nullable String node() {
        return shared == null ? null : shared.node();
    }

    /** Whether it is this node that does what one node does for all; always where there is no other. */
    Flux<Boolean> turns(String task) {
        return shared == null ? Flux.just(true) : shared.turns(task);
    }

    /** The log, to be read. */
    public Journal journal() {
        return journal;
    }

    /**
     * For how long something has waited that is not in the log yet: since then nobody knows whether the log is whole here. Next
     * to nothing while all is well.
     */
    public Duration behind() {
        long now = timer.now(TimeUnit.NANOSECONDS);
        long since = Math.max(now - submissions.oldestNanos(now), now - work.busySinceNanos(now));
        Duration ofWriter = Duration.ofNanos(Math.max(since, now - unshown.sinceNanos(now)));
        Duration ofLog = shared == null ? Duration.ZERO : shared.behind();
        return ofWriter.compareTo(ofLog) > 0 ? ofWriter : ofLog;
    }

    /** The writer, to be watched from outside. */
    Probe writerProbe() {
        return work;
    }

    private void scheduleDrain() {
        var unused = writer.schedule(this::drain);
    }

    private void drain() {
        if (blocks == null) {
            drainToJournal();
        } else if (!blocks.isUnderWay()) {
            working(blocks::send);
            boolean hasMore = !blocks.isUnderWay() && (submissions.rest() || blocks.hasMore());
            if (hasMore) {
                scheduleDrain();
            }
        }
    }

    private void drainToJournal() {
        try {
            working(() -> {
                int taken = 0;
                for (Ticket next = submissions.take();
                        next != null;
                        next = ++taken < BATCH ? submissions.take() : null) {
                    write(next);
                    work.advance(timer.now(TimeUnit.NANOSECONDS));
                }
                settling.settle();
            });
        } finally {
            if (submissions.rest()) {
                scheduleDrain(); // behind the feeds, which have their turn between two batches
            }
        }
    }

    private void working(Runnable task) {
        work.begin(timer.now(TimeUnit.NANOSECONDS));
        try {
            task.run();
        } finally {
            work.end();
        }
    }

    private void write(Ticket ticket) {
        Draft draft = ticket.submission().draft();
        try {
            Update newest = updates.newest(draft.topic());
            if (!ticket.submission().isNews(newest)) {
                ticket.unchanged();
                submissions.settled(ticket);
                return;
            }
            if (newest == null && !ticket.submission().mayBeginTopic()) {
                refuse(ticket, ErrorCode.RATE_LIMITED, TOO_MANY_NEW_TOPICS);
                return;
            }
            Update update = append(ticket.submission().draft());
            keepTelling(update, ticket);
        } catch (JournalRefusedException fault) {
            log.debug("not published", fault);
            refuse(ticket, ErrorCode.UNAVAILABLE, "the journal takes no updates now, this was not published");
        } catch (RuntimeException | Error fault) {
            tellFault(draft.topic(), ticket, fault);
        }
    }

    private void tellFault(Topic topic, @Nullable Ticket ticket, Throwable fault) {
        log.error("update of {} failed", topic, fault);
        if (ticket != null) {
            ticket.inDoubt(ErrorCode.INTERNAL, "a fault of the server, this may still be published");
            submissions.settled(ticket);
        }
    }

    private void refuse(Ticket ticket, ErrorCode code, String message) {
        ticket.refused(code, message);
        submissions.settled(ticket);
    }

    /** One that fails ends the feed, which begins again: as an exception, since Reactor takes an Error for the end of the thread. */
    private Update writeOfFeed(Draft draft) {
        work.begin(timer.now(TimeUnit.NANOSECONDS));
        try {
            Update update = append(draft);
            keepTelling(update, null);
            return update;
        } catch (Error fault) {
            throw new IllegalStateException("update of " + draft.topic() + " failed", fault);
        } finally {
            work.end();
        }
    }

    private Update append(Draft draft) {
        try {
            return updates.append(draft, writerNanos());
        } catch (IllegalStateException fault) {
            throw new JournalRefusedException(fault);
        }
    }

    /** Tells the lanes, now or when it is committed, and then its publisher. */
    private void keepTelling(Update update, @Nullable Ticket ticket) {
        metrics.published();
        if (!updates.showsAtOnce()) {
            unshown.add(new Unshown.Entry(update, ticket, timer.now(TimeUnit.NANOSECONDS)));
            return;
        }
        multicast.emit(updates.show(update));
        if (ticket != null) {
            settling.add(ticket, update);
        }
    }

    private void showCommitted(Unshown.Entry entry) {
        working(() -> {
            try {
                Publication publication = updates.show(entry.update());
                if (entry.ticket() != null) {
                    entry.ticket().published(entry.update());
                    submissions.settled(entry.ticket());
                }
                multicast.emit(publication);
            } catch (RuntimeException | Error fault) { // those behind it go on
                tellFault(entry.update().topic(), entry.ticket(), fault);
            }
        });
    }

    private void tellFailed(Unshown.Entry entry) {
        if (entry.ticket() != null) {
            entry.ticket().inDoubt(ErrorCode.UNAVAILABLE, IN_DOUBT);
            submissions.settled(entry.ticket());
        }
    }

    private long writerNanos() {
        return writer.now(TimeUnit.NANOSECONDS);
    }

    /**
     * Where a lane came in.
     *
     * @param position the newest update that the lane will not be handed
     * @param lastValues the last value of each topic at that position
     */
    public record JoinPoint(StreamPosition position, List<Update> lastValues) {

        public JoinPoint {
            lastValues = List.copyOf(lastValues);
        }
    }
}
