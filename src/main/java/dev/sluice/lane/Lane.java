package dev.sluice.lane;

import dev.sluice.delivery.Tally;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.hub.Hub.JoinPoint;
import dev.sluice.journal.Journal;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.shaping.Filters;
import dev.sluice.shaping.Pacers;
import dev.sluice.shaping.Selections;
import dev.sluice.timer.TimerWheel;
import dev.sluice.watchdog.Probe;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The sessions of one event loop: takes updates from the hub, has them brought to those that want them ({@link FanOut}), and
 * lets each touched one write and flush once.
 *
 * <p>Everything of a lane and of its sessions happens on its event loop, without locks; only the inbox is shared with the
 * hub's writer. The inbox is bounded by what the lane has requested: when it is full the writer waits, nothing is
 * dropped. A drain yields the loop after {@link #DRAIN_WANTED} updates, so that sockets are served in between. A lane
 * never waits for a socket.
 *
 * <p>What fails within one session ends that one only. What fails outside of any may have kept an update from some of them: then
 * all sessions of the lane end with 1011, to come back with {@code since}, the lane takes in nothing more, and the event
 * loop's next session is given a new one.
 */
public final class Lane implements CoreSubscriber<Publication>, LanePlace {

    /**
     * Updates that somebody wants and that are written at once, at most; enough to make a flush worth its system call, few
     * beside a client's buffer, since until the next look at the sockets a full one that has room again still seems full.
     */
    private static final int DRAIN_WANTED = 64;

    /** With those that nobody here wants, which make no flush; they take 0.1 ms or so. */
    private static final int DRAIN_UPDATES = 1_024;

    /** What all members together may look for in a drain: some milliseconds. */
    private static final long DRAIN_STEPS = 65_536;

    /** Sockets of a rank, and of a drain if no other session was touched: about a millisecond of system calls. */
    public static final int TURN_SOCKETS = 128;

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private static final Duration TICK = Duration.ofMillis(50);
    private static final long SURVEY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Executor loop;
    private final Runnable onFailure;
    private final Scheduler timer;
    private final WaitingBytes waitingBytes;
    private final LaneMetrics metrics;
    private final int inboxCapacity;
    private final Inbox<Publication> inbox;
    private final Handover handover;

    private final Journal journal;
    private final Linger linger;
    private final FanOut fanOut;
    private final Selections selections = new Selections();
    private final Filters filters;
    private final Pacers pacers;
    private final Set<Membership> members = new LinkedHashSet<>();
    private final Tally tally = new Tally();
    private final TimerWheel wheel;
    private final Touched touched = new Touched();
    private long steps = DRAIN_STEPS;
    private String epoch = "";
    private long head;
    private long surveyAt;
    private long caughtUpAt;
    private int taken;
    private boolean failed;
    private WaitingBytes.@Nullable Level relievedTo;
    private org.reactivestreams.@Nullable Subscription upstream;
    private Disposable ticking = Disposables.disposed();
    private volatile @Nullable Thread thread;
    private volatile long ticks;
    private volatile long drains;

    /** {@code loop} runs what the hub hands over; {@code timer} is the same thread's clock; {@code onFailure} sees to another lane. */
    public Lane(
            Executor loop,
            Scheduler timer,
            Journal journal,
            int inboxCapacity,
            int turnSockets,
            Duration lingerMax,
            WaitingBytes waitingBytes,
            IndexBytes indexBytes,
            LaneMetrics metrics,
            Runnable onFailure) {
        this.loop = loop;
        this.timer = timer;
        this.journal = journal;
        this.waitingBytes = waitingBytes;
        this.metrics = metrics;
        this.onFailure = onFailure;
        this.inboxCapacity = inboxCapacity;
        this.fanOut = new FanOut(turnSockets, DRAIN_WANTED, indexBytes);
        this.inbox = new Inbox<>(inboxCapacity, loop, this::onArrival, this::runLater, this::drain);
        this.handover = new Handover(loop);
        this.filters = new Filters(selections, fanOut, timer, this::fail);
        this.pacers = new Pacers(fanOut, timer, this::fail);
        this.linger = new Linger(lingerMax.toNanos(), nowNanos());
        this.caughtUpAt = nowNanos();
        this.wheel = new TimerWheel(TICK.toNanos(), nowNanos());
    }

    @Override
    public void onSubscribe(org.reactivestreams.Subscription subscription) {
        upstream = subscription;
        subscription.request(inboxCapacity);
    }

    /** On the hub's writer. */
    @Override
    public void onNext(Publication publication) {
        if (!inbox.offer(publication)) {
            throw new IllegalStateException("the hub sent more than the lane requested");
        }
    }

    /** The hub goes on without this lane, which took nothing for too long, or failed to: on the hub's writer. */
    @Override
    public void onError(Throwable fault) {
        loop.execute(() -> fail(fault));
    }

    @Override
    public void onComplete() {
        // The hub ends with the process.
    }

    /** Begins to work, from the place in the log where the hub let it in. If that fails it is the end of the lane. */
    public void begin(JoinPoint point) {
        try {
            epoch = point.position().epoch();
            head = point.position().offset();
            for (Update update : point.lastValues()) {
                fanOut.begin(update);
            }
            waitingBytes.join();
            ticking = timer.schedulePeriodically(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Throwable fault) {
            fail(fault);
        } finally {
            inbox.rest(false);
        }
    }

    /** Takes in nothing more, so that the hub does not wait for it. Once, on the loop, or before {@link #begin}. */
    void leave() {
        if (upstream != null) {
            upstream.cancel();
        }
    }

    /**
     * By way of the clock, not of the loop's queue: Netty's loop runs all that is queued, for up to a second, before it looks
     * at its sockets, and until then a full one that has room again would still seem full.
     */
    private void runLater(Runnable task) {
        var unused = timer.schedule(task, 1, TimeUnit.NANOSECONDS);
    }

    /** Something came while the lane was at rest. */
    private void onArrival() {
        long wait = inbox.size() > 0 ? linger.nanos() : 0;
        if (wait <= 0 || !isScheduled(wait)) {
            drain();
        }
    }

    private boolean isScheduled(long wait) {
        try {
            var unused = timer.schedule(this::drain, wait, TimeUnit.NANOSECONDS);
            return true;
        } catch (Throwable e) {
            log.warn("An event loop took no timer; what was to wait is done now.", e);
            return false;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void drain() {
        drains++;
        taken = 0;
        steps = DRAIN_STEPS;
        try {
            takeIn();
            relieve();
            int writes = fanOut.writeTurns() + touched.giveTurns();
            linger.drained(taken, writes, nowNanos());
            tellMetrics();
        } catch (Throwable fault) {
            fail(fault);
        } finally {
            if (taken > 0 && upstream != null) {
                upstream.request(taken);
            }
            inbox.rest(fanOut.isOwing() || !touched.isEmpty());
        }
    }

    /** Where all that waits is too much memory, those lose for which most waits. */
    private void relieve() {
        WaitingBytes.Level level = waitingBytes.level();
        if (level != relievedTo) {
            if (relievedTo == null || level.isBelow(relievedTo)) {
                for (Membership membership : List.copyOf(members)) {
                    membership.relieve();
                }
            }
            relievedTo = level;
            waitingBytes.seen(level);
        } else if (waitingBytes.isOver()) {
            waitingBytes.lowerFrom(level); // also those that were sent away have let go by now
        }
    }

    /** What fails outside of any member. */
    private void fail(Throwable fault) {
        if (failed) {
            return;
        }
        failed = true;
        log.error(
                "What serves the sessions of an event loop failed: its {} sessions end with 1011, those that come next are"
                        + " served anew.",
                members.size(),
                fault);
        leave();
        waitingBytes.leave();
        onFailure.run();
        LaneFailure failure = new LaneFailure();
        for (Membership membership : List.copyOf(members)) {
            membership.member().fail(failure);
        }
    }

    private void takeIn() {
        int wanted = 0;
        Publication publication = fanOut.isFull() ? null : inbox.poll();
        if (publication != null) {
            metrics.lagged(nowNanos() - publication.update().acceptedNanos());
        }
        while (publication != null) {
            taken++;
            wanted += takeIn(publication) ? 1 : 0;
            boolean more = wanted < DRAIN_WANTED && taken < DRAIN_UPDATES && !fanOut.isFull();
            publication = more ? inbox.poll() : null;
        }
        noteIfCaughtUp();
    }

    private void noteIfCaughtUp() {
        if (inbox.size() == 0) {
            caughtUpAt = nowNanos();
        }
    }

    /** True if somebody wants it. */
    private boolean takeIn(Publication publication) {
        if (failed) {
            return false;
        }
        boolean wanted = fanOut.offer(publication);
        head = publication.offset();
        publication.forgotten().forEach(last -> fanOut.forget(last.topic()));
        fanOut.makeRoom();
        return wanted;
    }

    private void tellMetrics() {
        metrics.count(tally);
        tally.reset();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void tick() {
        ticks++;
        thread = Thread.currentThread();
        try {
            tick(nowNanos());
        } catch (Throwable e) {
            log.error("A tick of an event loop failed; the next one comes.", e); // would else be the last one
        }
    }

    private void tick(long now) {
        noteIfCaughtUp(); // while the lane rests no drain does
        wheel.advance(now);
        relieve();
        waitingBytes.raise();
        if (now - surveyAt >= SURVEY_NANOS) {
            surveyAt = now;
            tellMetrics();
            metrics.survey(members, inbox.size(), now);
        }
        if (inbox.size() > 0 || !touched.isEmpty()) {
            inbox.wake(); // a loop may have taken no task when it was asked to
        }
        if (failed && members.isEmpty()) {
            ticking.dispose();
        }
    }

    /** What the watchdog looks at: whether the loop comes to its timers, and whether the inbox is emptied. */
    List<Probe> probes(int number) {
        return List.of(
                new LaneProbe("loop-" + number, () -> thread, () -> ticks, () -> ticks > 0 && !ticking.isDisposed()),
                new LaneProbe("lane-" + number, () -> thread, () -> drains, () -> inbox.size() > 0));
    }

    /**
     * Takes in one more member.
     *
     * @throws IllegalStateException if the lane has failed: the loop has another by now
     */
    public Membership join(LaneMember member) {
        if (failed) {
            throw new LaneFailure();
        }
        Membership membership = new Membership(this, member);
        members.add(membership);
        return membership;
    }

    /** Once only until its turn, of which the membership keeps track. */
    void touch(Membership membership) {
        touched.add(membership);
        inbox.wake();
    }

    /** Its turn comes before those of the others. */
    void touchAhead(Membership membership) {
        touched.addAhead(membership);
        inbox.wake();
    }

    /** Whether members may look for more in this drain. */
    boolean hasSteps() {
        return steps > 0;
    }

    void spend(long taken) {
        steps -= taken;
    }

    void remove(Membership membership) {
        members.remove(membership);
    }

    /** Who wants which topic. */
    public FanOut fanOut() {
        return fanOut;
    }

    /** What subscriptions select. */
    public Selections selections() {
        return selections;
    }

    /** What subscriptions hold to a deadband. */
    public Filters filters() {
        return filters;
    }

    public Pacers pacers() {
        return pacers;
    }

    public TimerWheel wheel() {
        return wheel;
    }

    public Tally tally() {
        return tally;
    }

    /** The log, of which {@link #head} has been offered: what lies beyond comes live. */
    public Journal journal() {
        return journal;
    }

    /** The loop, for what other threads have to tell. */
    public Executor handover() {
        return handover;
    }

    public Executor loop() {
        return loop;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public LaneTopics topics() {
        return fanOut.topics();
    }

    /** For how long updates have waited for the lane without a break, so that what its sessions show may be old. */
    public long behindNanos() {
        return inbox.size() == 0 ? 0 : nowNanos() - caughtUpAt;
    }

    /** A clock that only goes forward, {@link System#nanoTime} but for tests. */
    public long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
