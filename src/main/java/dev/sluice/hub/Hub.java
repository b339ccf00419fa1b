package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Appended;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;

/**
 * The one place where values become updates: gives each its {@code ts}, lets the journal number and keep it, and
 * multicasts it to all lanes.
 *
 * <p>There is one writer, a scheduler with a single thread: {@code tryEmitNext} from two threads would lose one of the
 * two. Nothing is dropped here: when a lane's inbox is full the writer waits, hence the feeds do, by Reactive Streams
 * demand; that wait is a metric. All methods may be called from any thread.
 */
public final class Hub {

    /** Drafts that a feed may have under way to the writer. */
    private static final int FEED_PREFETCH = 256;

    /** Submissions that are written and answered together; few enough that an answer does not wait for long. */
    private static final int BATCH = 256;

    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    /** How long the writer sleeps before it looks again whether a lane has room; a lane empties its inbox in milliseconds. */
    private static final long WAIT_STEP_NANOS = 50_000;

    private final Journal journal;
    private final Scheduler writer;
    private final InstantSource clock;
    private final HubMetrics metrics;
    private final Sinks.Many<Publication> sink = Sinks.many().multicast().directAllOrNothing();
    private final Submissions submissions = new Submissions();
    private final Settling settling;
    private long lastTs;

    public Hub(Journal journal, Scheduler writer, InstantSource clock, HubMetrics metrics) {
        this.journal = journal;
        this.writer = writer;
        this.clock = clock;
        this.metrics = metrics;
        this.settling = new Settling(journal, submissions);
        this.lastTs = journal.lastTs();
    }

    /**
     * Takes in one value; those of one thread keep their order. They are written in batches, and their publishers hear of
     * a whole batch at once.
     *
     * @return whether there is room for more; if not, read nothing more from the client until {@link #onRoom}
     */
    public boolean submit(Submission submission) {
        if (writer.isDisposed()) {
            submission.refused(ErrorCode.UNAVAILABLE, "the server is stopping");
            return true;
        }
        if (submissions.offer(submission)) {
            scheduleDrain();
        }
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

    /** Publishes one value; answers when it is in the journal, safely. Callers bound how many they have under way. */
    public Mono<Update> publish(Draft draft) {
        return Mono.create(sink -> {
            var unused = submit(new SubmittedDraft(draft, sink));
        });
    }

    /** Publishes all that a feed has to say, as fast as the lanes take it; ends when the feed does. */
    public Flux<Update> publishAll(Flux<Draft> drafts) {
        return drafts.publishOn(writer, FEED_PREFETCH).map(this::write);
    }

    /**
     * Begins to hand every update from now on to a lane, as it asks for them.
     *
     * @return what was published before: between the two nothing is missing and nothing twice
     */
    public Mono<JoinPoint> join(Subscriber<Publication> lane) {
        return Mono.fromCallable(() -> {
                    sink.asFlux().subscribe(lane);
                    return new JoinPoint(journal.head(), journal.lastValues());
                })
                .subscribeOn(writer);
    }

    /** The log, to be read. */
    public Journal journal() {
        return journal;
    }

    private void scheduleDrain() {
        var unused = writer.schedule(this::drain);
    }

    private void drain() {
        int taken = 0;
        for (Submission next = submissions.poll(); next != null; next = ++taken < BATCH ? submissions.poll() : null) {
            write(next);
        }
        settling.settle();
        if (submissions.rest()) {
            scheduleDrain(); // behind the feeds, which have their turn between two batches
        }
    }

    private void write(Submission submission) {
        Draft draft = submission.draft();
        Update last = journal.lastValue(draft.topic());
        if (!submission.isNews(last)) {
            submission.unchanged();
            submissions.settled(Submissions.bytes(submission));
            return;
        }
        if (last == null && !submission.mayBeginTopic()) {
            refuse(submission, ErrorCode.RATE_LIMITED, "too many new topics");
            return;
        }
        try {
            settling.add(submission, write(draft));
        } catch (IllegalStateException fault) {
            log.debug("not published", fault);
            refuse(submission, ErrorCode.UNAVAILABLE, "the journal takes no updates");
        } catch (RuntimeException fault) {
            log.error("update of {} failed", draft.topic(), fault);
            refuse(submission, ErrorCode.INTERNAL, "fault of the server");
        }
    }

    private void refuse(Submission submission, ErrorCode code, String message) {
        submission.refused(code, message);
        submissions.settled(Submissions.bytes(submission));
    }

    private Update write(Draft draft) {
        long ts = Math.max(lastTs, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
        lastTs = ts;
        Appended appended = journal.append(draft, ts, writer.now(TimeUnit.NANOSECONDS));
        emit(new Publication(appended.update(), appended.forgotten()));
        metrics.published();
        return appended.update();
    }

    private void emit(Publication publication) {
        EmitResult result = sink.tryEmitNext(publication);
        if (result == EmitResult.FAIL_OVERFLOW) {
            result = emitWhenLanesHaveRoom(publication);
        }
        boolean stopping = Thread.currentThread().isInterrupted();
        if (result.isFailure() && result != EmitResult.FAIL_ZERO_SUBSCRIBER && !stopping) {
            throw new Sinks.EmissionException(result);
        }
    }

    private EmitResult emitWhenLanesHaveRoom(Publication publication) {
        settling.settle();
        long begin = System.nanoTime();
        EmitResult result = EmitResult.FAIL_OVERFLOW;
        while (result == EmitResult.FAIL_OVERFLOW && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
            result = sink.tryEmitNext(publication);
        }
        metrics.waited(System.nanoTime() - begin);
        return result;
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

    /** A value of a caller that waits by a Mono. */
    private record SubmittedDraft(Draft draft, MonoSink<Update> caller) implements Submission {

        @Override
        public void published(Update update) {
            caller.success(update);
        }

        @Override
        public void refused(ErrorCode code, String message) {
            caller.error(new IllegalStateException(message));
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            refused(code, message);
        }
    }
}
