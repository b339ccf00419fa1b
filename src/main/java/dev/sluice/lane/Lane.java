package dev.sluice.lane;

import dev.sluice.delivery.Tally;
import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.hub.Hub.JoinPoint;
import dev.sluice.journal.Journal;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.shaping.Pacers;
import dev.sluice.watchdog.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 */
public final class Lane implements CoreSubscriber<Publication>, LanePlace {

    /**
     * Updates that somebody wants and that are written at once, at most; enough to make a flush worth its system call, few
     * beside a client's buffer, since until the next look at the sockets a full one that has room again still seems full.
     */
    private static final int DRAIN_WANTED = 64;

    /** With those that nobody here wants, which make no flush; they take 0.1 ms or so. */
    private static final int DRAIN_UPDATES = 1_024;

    /** Sockets of a rank, and of a drain if no other session was touched: about a millisecond of system calls. */
    public static final int TURN_SOCKETS = 128;

    private static final Duration TICK = Duration.ofMillis(50);
    private static final long SURVEY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Executor loop;
    private final Scheduler timer;
    private final LaneMetrics metrics;
    private final int inboxCapacity;
    private final Inbox<Publication> inbox;
    private final Handover handover;

    private final Journal journal;
    private final Linger linger;
    private final FanOut fanOut;
    private final Pacers pacers;
    private final Set<Membership> members = new LinkedHashSet<>();
    private final Tally tally = new Tally();
    private final TimerWheel wheel;
    private List<Membership> touched = new ArrayList<>();
    private List<Membership> spare = new ArrayList<>();
    private String epoch = "";
    private long head;
    private long surveyAt;
    private org.reactivestreams.@Nullable Subscription upstream;
    private Disposable ticking = Disposables.disposed();
    private volatile boolean cutOff;
    private volatile @Nullable Thread thread;
    private volatile long ticks;
    private volatile long drains;

    /** {@code loop} runs what the hub hands over; {@code timer} is the same thread's clock. */
    public Lane(
            Executor loop,
            Scheduler timer,
            Journal journal,
            int inboxCapacity,
            int turnSockets,
            Duration lingerMax,
            LaneMetrics metrics) {
        this.loop = loop;
        this.timer = timer;
        this.journal = journal;
        this.metrics = metrics;
        this.inboxCapacity = inboxCapacity;
        this.fanOut = new FanOut(turnSockets, DRAIN_WANTED);
        this.inbox = new Inbox<>(inboxCapacity, loop, this::onArrival, this::runLater, this::drain);
        this.handover = new Handover(loop);
        this.pacers = new Pacers(fanOut, timer);
        this.linger = new Linger(lingerMax.toNanos(), nowNanos());
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

    /** The hub goes on without this lane: on the hub's writer. */
    @Override
    public void onError(Throwable fault) {
        cutOff = true;
        loop.execute(() -> {
            ticking.dispose();
            members().forEach(member -> member.fail(fault));
        });
    }

    /** Whether it gets no updates any more; its members end as soon as its loop runs. */
    boolean isCutOff() {
        return cutOff;
    }

    @Override
    public void onComplete() {
        // The hub ends with the process.
    }

    /** Begins to work, from the place in the log where the hub let it in. */
    public void begin(JoinPoint point) {
        epoch = point.position().epoch();
        head = point.position().offset();
        for (Update update : point.lastValues()) {
            fanOut.begin(new Publication(update));
        }
        ticking = timer.schedulePeriodically(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        inbox.rest(false);
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
        if (wait > 0) {
            var unused = timer.schedule(this::drain, wait, TimeUnit.NANOSECONDS);
        } else {
            drain();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void drain() {
        drains++;
        int taken = takeIn();
        int writes = fanOut.writeTurns() + writeTouched();
        linger.drained(taken, writes, nowNanos());
        tellMetrics();
        if (taken > 0 && upstream != null) {
            upstream.request(taken);
        }
        inbox.rest(fanOut.isOwing() || !touched.isEmpty());
    }

    private int takeIn() {
        int taken = 0;
        int wanted = 0;
        Publication publication = fanOut.isFull() ? null : inbox.poll();
        if (publication != null) {
            metrics.lagged(nowNanos() - publication.update().acceptedNanos());
        }
        while (publication != null) {
            wanted += takeIn(publication) ? 1 : 0;
            taken++;
            boolean more = wanted < DRAIN_WANTED && taken < DRAIN_UPDATES && !fanOut.isFull();
            publication = more ? inbox.poll() : null;
        }
        return taken;
    }

    /** True if somebody wants it. */
    private boolean takeIn(Publication publication) {
        boolean wanted = fanOut.offer(publication);
        head = publication.offset();
        publication.forgotten().forEach(fanOut::forget);
        return wanted;
    }

    /** One may touch itself while it writes, to go on in the next drain. */
    private int writeTouched() {
        List<Membership> now = touched;
        touched = spare;
        spare = now;
        for (Membership member : now) {
            member.turn();
        }
        int writes = now.size();
        now.clear();
        return writes;
    }

    private void tellMetrics() {
        metrics.count(tally);
        tally.reset();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void tick() {
        ticks++;
        thread = Thread.currentThread();
        long now = nowNanos();
        wheel.advance(now);
        if (now - surveyAt >= SURVEY_NANOS) {
            surveyAt = now;
            tellMetrics();
            metrics.survey(members, inbox.size(), now);
        }
    }

    /** What the watchdog looks at: whether the loop comes to its timers, and whether the inbox is emptied. */
    List<Probe> probes(int number) {
        return List.of(
                new LaneProbe("loop-" + number, () -> thread, () -> ticks, () -> ticks > 0 && !cutOff),
                new LaneProbe("lane-" + number, () -> thread, () -> drains, () -> inbox.size() > 0 && !cutOff));
    }

    /** Takes in one more member. */
    public Membership join(LaneMember member) {
        Membership membership = new Membership(this, member);
        members.add(membership);
        return membership;
    }

    /** Once only until its turn, of which the membership keeps track. */
    void touch(Membership membership) {
        touched.add(membership);
        inbox.wake();
    }

    void remove(Membership membership) {
        members.remove(membership);
    }

    /** The members at this moment. */
    public List<LaneMember> members() {
        return members.stream().map(Membership::member).toList();
    }

    /** Who wants which topic. */
    public FanOut fanOut() {
        return fanOut;
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

    /** A clock that only goes forward, {@link System#nanoTime} but for tests. */
    public long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
