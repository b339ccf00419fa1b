package dev.sluice.will;

import dev.sluice.audit.Audit;
import dev.sluice.audit.AuditEvent;
import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.timer.TimerWheel;
import dev.sluice.will.Kept.End;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The wills of all sessions that have one, those that stand and those that have ended: kept until they are taken back, or carried
 * out. Each is noted beside the log before its client is told {@code willed}, so that who was killed with the server is not forgotten:
 * the next run takes the sessions that stood for ended, and carries out what is due before it serves anybody.
 *
 * <p>Bounded by memory: beyond, no further one is taken. Any thread may give one and tell of an end; they are carried out on the
 * timer's thread, all that are due together, up to {@link #TICK} late.
 */
final class KeptWills implements Wills, SmartLifecycle {

    /** How much later than it is due a will may be carried out on an idle server. */
    static final Duration TICK = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(KeptWills.class);

    private final Journal journal;
    private final WillNotes notes;
    private final Publishers publishers;
    private final GoneSources goneSources;
    private final Predicate<Identity> isRevoked;
    private final Audit audit;
    private final WillBytes bytes;
    private final Duration patience;
    private final Scheduler timer;
    private final InstantSource clock;
    private final WillMetrics metrics;
    private final TimerWheel wheel;
    private final Map<String, Entry> bySession = new HashMap<>();
    private final List<Entry> due = new ArrayList<>();
    private int publishing;
    private volatile boolean running;
    private Disposable ticking = Disposables.disposed();

    /** A will and its place on the wheel. */
    private final class Entry {
        private final TimerWheel.Timer timer = new TimerWheel.Timer(this::fire);
        private final boolean isResumed;
        private Kept kept;
        private volatile boolean isLeft;

        Entry(Kept kept, boolean isResumed) {
            this.kept = kept;
            this.isResumed = isResumed;
        }

        private long fire(long now) {
            due.add(this);
            return TimerWheel.NEVER;
        }

        String session() {
            return kept.testator().session();
        }
    }

    /**
     * Does nothing before it is started.
     *
     * @param isRevoked asked about those that have shown a token
     * @param bytesMax memory of all; half of it is for one subject or address
     * @param patience how long a start waits for the log to take what is due
     * @param timer its thread is for this alone
     * @param clock the wall's, by which the next run knows what is due
     */
    KeptWills(
            Journal journal,
            Publishers publishers,
            GoneSources goneSources,
            Predicate<Identity> isRevoked,
            Audit audit,
            long bytesMax,
            Duration patience,
            Scheduler timer,
            InstantSource clock,
            WillMetrics metrics) {
        this.journal = journal;
        this.notes = new WillNotes(journal);
        this.publishers = publishers;
        this.goneSources = goneSources;
        this.isRevoked = isRevoked;
        this.audit = audit;
        this.bytes = new WillBytes(bytesMax);
        this.patience = patience;
        this.timer = timer;
        this.clock = clock;
        this.metrics = metrics;
        this.wheel = new TimerWheel(TICK.toNanos(), nowNanos());
    }

    private long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** How many there are. */
    synchronized int count() {
        return bySession.size();
    }

    /** The memory that they take. */
    synchronized long bytes() {
        return bytes.all();
    }

    @Override
    public synchronized boolean give(Testator testator, LastWill will) {
        Kept kept = new Kept(testator, will, null);
        Entry before = bySession.get(testator.session());
        if (journal.fault() != null || !bytes.hasRoomFor(kept, before == null ? null : before.kept)) {
            return false;
        }
        put(new Entry(kept, false));
        notes.keep(kept);
        return true;
    }

    private void put(Entry entry) {
        Entry before = bySession.put(entry.session(), entry);
        if (before != null) {
            bytes.remove(before.kept);
        }
        bytes.add(entry.kept);
        if (entry.kept.will().stale()) {
            goneSources.mayEnd(entry.session());
        } else {
            goneSources.letGo(entry.session());
        }
    }

    @Override
    public Mono<Void> kept() {
        return journal.noted();
    }

    @Override
    public synchronized void takeBack(String session) {
        forget(session);
    }

    private void forget(String session) {
        Entry entry = bySession.remove(session);
        if (entry != null) {
            bytes.remove(entry.kept);
            notes.forget(session);
            goneSources.letGo(session);
        }
    }

    @Override
    public synchronized void ended(String session, List<Draft> granted, Duration grace) {
        Entry entry = bySession.get(session);
        if (entry == null) {
            return;
        }
        LastWill will = entry.kept.will().publishing(granted);
        long wait = Math.max(will.after().toMillis(), grace.toMillis());
        End end = new End(journal.head().offset(), clock.millis() + wait, grace.toMillis());
        Kept before = entry.kept;
        bytes.remove(before);
        entry.kept = new Kept(before.testator(), will, end);
        bytes.add(entry.kept);
        if (wait > 0 || !before.will().publish().isEmpty()) {
            notes.keep(entry.kept); // else the next run does the same with what is noted
        }
        set(entry, wait);
    }

    private void set(Entry entry, long waitMillis) {
        if (waitMillis <= 0) {
            due.add(entry);
        } else {
            wheel.set(entry.timer, nowNanos() + TimeUnit.MILLISECONDS.toNanos(waitMillis));
        }
    }

    /** Goes on with what an earlier run has left. */
    private synchronized void resume() {
        long now = clock.millis();
        for (Kept left : notes.takeAll()) {
            End end = left.end();
            Entry entry;
            if (end == null) {
                long wait = left.will().after().toMillis();
                entry = new Entry(
                        new Kept(
                                left.testator(),
                                left.will(),
                                new End(journal.head().offset(), now + wait, 0)),
                        false);
                notes.keep(entry.kept);
            } else {
                entry = new Entry(new Kept(left.testator(), left.will(), resumed(end, now)), true);
            }
            put(entry);
            set(entry, dueIn(entry, now));
        }
        if (!bySession.isEmpty()) {
            log.info("{} wills of sessions that have ended are carried out when they are due", bySession.size());
        }
    }

    /** Goes on with what other nodes have left that are no more. When the log was last heard of them they may have begun with it. */
    private synchronized void takeOver() {
        for (WillNotes.Left left : notes.takeAllOfOthers()) {
            long now = clock.millis();
            for (Kept kept : left.wills()) {
                End end = kept.end();
                long after = kept.will().after().toMillis();
                End from = end == null ? new End(left.offset(), now + after, 0) : resumed(end, now);
                Entry entry = new Entry(new Kept(kept.testator(), kept.will(), from), true);
                put(entry);
                notes.keep(entry.kept);
                set(entry, dueIn(entry, now));
            }
            log.info(
                    "{} wills of a node that is no more are carried out here when they are due",
                    left.wills().size());
        }
    }

    /** This node was taken for dead: others carry out what its sessions have left. */
    private synchronized void leaveAll() {
        for (Entry entry : bySession.values()) {
            entry.isLeft = true;
            entry.timer.cancel();
            bytes.remove(entry.kept);
            goneSources.letGo(entry.session());
        }
        bySession.clear();
        due.clear();
    }

    private static End resumed(End end, long now) {
        long dueMillis = Math.max(end.dueMillis(), end.graceMillis() > 0 ? now + end.graceMillis() : 0);
        return new End(end.offset(), dueMillis, end.graceMillis());
    }

    private static long dueIn(Entry entry, long now) {
        End end = entry.kept.end();
        return end == null ? 0 : end.dueMillis() - now;
    }

    /** On the timer's thread. */
    void tick() {
        try {
            takeOver();
            carryOut(takeDue());
        } catch (RuntimeException fault) {
            log.error(
                    "values of sessions that have ended do not turn stale before the next start; this goes on", fault);
        }
    }

    private synchronized List<Entry> takeDue() {
        wheel.advance(nowNanos());
        List<Entry> all = List.copyOf(due);
        due.clear();
        publishing += all.size();
        return all;
    }

    /** What they publish comes first, so that it is not taken for what their sessions had published. */
    private void carryOut(List<Entry> all) {
        Map<String, Runnable> gone = new HashMap<>();
        for (Entry entry : all) {
            Left left = new Left(entry, entry.kept.will().stale() ? 2 : 1);
            if (entry.kept.will().stale()) {
                gone.put(entry.session(), left::done);
            }
            try {
                publish(entry, left);
                metrics.carriedOut();
            } catch (RuntimeException fault) {
                log.error("the will of session {} is not published before the next start", entry.session(), fault);
            }
        }
        if (!gone.isEmpty()) {
            goneSources.ended(gone);
        }
    }

    private void publish(Entry entry, Left left) {
        Kept kept = entry.kept;
        Identity identity = kept.testator().identity();
        boolean isWithheld = identity != null && isRevoked.test(identity);
        List<Draft> drafts = isWithheld ? List.of() : kept.will().publish();
        audit.happened(new AuditEvent.WillCarriedOut(
                kept.testator().client(), kept.will().stale(), drafts.size()));
        End end = kept.end();
        if (end != null) {
            Caller heir = new Caller(kept.testator().address(), Grants.withoutTokens(true, false));
            new Execution(
                            kept,
                            end,
                            entry.isResumed,
                            publishers.open(heir, Execution.source(kept.testator())),
                            journal,
                            timer,
                            () -> entry.isLeft,
                            metrics::refused,
                            () -> {
                                published();
                                left.done();
                            })
                    .publish(drafts);
        }
    }

    private synchronized void published() {
        publishing--;
        notifyAll();
    }

    /** What is left to do of a will; when nothing is, it is forgotten. */
    private final class Left {
        private final Entry entry;
        private int parts;

        Left(Entry entry, int parts) {
            this.entry = entry;
            this.parts = parts;
        }

        void done() {
            synchronized (KeptWills.this) {
                if (--parts == 0) {
                    forget(entry.session());
                }
            }
        }
    }

    @Override
    public void start() {
        running = true;
        journal.onNotesLeft(this::leaveAll);
        resume();
        tick();
        awaitPublished();
        goneSources.awaitSettled();
        ticking = timer.schedulePeriodically(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns when all that was due is published, or the log does not take it in time. */
    private synchronized void awaitPublished() {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (publishing > 0 && until - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        ticking.dispose();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind what turns values stale, and before web servers and feeds. */
    @Override
    public int getPhase() {
        return GoneSources.PHASE + 1;
    }
}
