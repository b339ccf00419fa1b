package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.watchdog.Probe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Brings what is appended to the heap into the file: a thread of its own commits what was gathered, at once where the
 * last commit began an interval ago, else when the interval is over. A commit that fails is tried again, with the file
 * opened anew, until it succeeds: meanwhile nothing more is accepted, and what was waits.
 *
 * <p>State is guarded by the monitor of the heap's log, so that a commit is the log at one moment; the file is written
 * outside of it. Whoever appends waits only while the lease of offsets or the room for unflushed bytes is used up.
 */
final class GroupCommit implements Probe {

    private static final long UNFLUSHED_BYTES_MAX = 64L << 20;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final String name;
    private final JournalFile file;
    private final HeapLog heap;
    private final Lease lease;
    private final long intervalNanos;
    private final Thread committer = new Thread(this::commitUntilClosed, "sluice-journal");
    private Batch gathering = new Batch();
    private Batch committing = new Batch();
    private long committedTo;
    private long leasedTo;
    private long dueNanos = System.nanoTime();
    private boolean closed;
    private volatile @Nullable Throwable fault;
    private volatile boolean busy;
    private final AtomicLong commits = new AtomicLong();

    GroupCommit(String name, JournalFile file, HeapLog heap, Lease lease, long intervalNanos) {
        this.name = name;
        this.file = file;
        this.heap = heap;
        this.lease = lease;
        this.intervalNanos = intervalNanos;
    }

    /** Takes the first lease and begins to commit; throws what keeps the file from being written. */
    void start() {
        Commit first = take(true);
        try {
            file.commit(first);
        } catch (RuntimeException | Error e) {
            file.abandon();
            throw e;
        }
        settle(first);
        committer.setDaemon(true);
        committer.start();
    }

    /** Returns when an update may be appended; to be called with the monitor held, and {@link #add} in the same hold. */
    void awaitRoom() {
        try {
            while (!closed && fault == null && (heap.offset() >= leasedTo || unflushedBytes() > UNFLUSHED_BYTES_MAX)) {
                heap.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
        if (closed || fault != null) {
            throw new IllegalStateException(name + (closed ? " is closed" : " can not be written"), fault);
        }
    }

    /** Gathers an update for the next commit; to be called with the monitor held. */
    void add(Update update) {
        gathering.add(update);
        if (gathering.updates().size() == 1 || isUrgent()) {
            heap.notifyAll();
        }
    }

    /** Gathers a note for the next commit; on any thread. Once the journal is closed nothing is noted any more. */
    void note(String name, byte @Nullable [] note) {
        synchronized (heap) {
            if (!closed) {
                gathering.notes().put(name, note);
                heap.notifyAll();
            }
        }
    }

    /** Completes when all that was noted until now is committed; fails if that will never be. */
    Mono<Void> noted() {
        return Mono.create(waiter -> {
            if (!awaitsNotes(waiter)) {
                waiter.success();
            }
        });
    }

    private boolean awaitsNotes(MonoSink<Void> waiter) {
        synchronized (heap) {
            Batch last = gathering.notes().isEmpty() ? committing : gathering;
            if (last.notes().isEmpty()) {
                return false;
            }
            if (!committer.isAlive() && closed) {
                throw lost();
            }
            last.await(waiter);
            return true;
        }
    }

    /** Whether the interval must not be waited for, lest appending waits. */
    private boolean isUrgent() {
        return lease.isUrgent(leasedTo - heap.offset()) || unflushedBytes() > UNFLUSHED_BYTES_MAX / 2;
    }

    private long unflushedBytes() {
        return gathering.bytes() + committing.bytes();
    }

    /** Completes when the update at that offset is committed; fails if that will never be. */
    Mono<Void> committed(long offset) {
        return Mono.create(waiter -> {
            if (!awaits(offset, waiter)) {
                waiter.success();
            }
        });
    }

    /** Lets somebody wait, if there is still something to wait for. */
    private boolean awaits(long offset, MonoSink<Void> waiter) {
        synchronized (heap) {
            if (offset <= committedTo) {
                return false;
            }
            if (!committer.isAlive() && closed) {
                throw lost();
            }
            if (offset > heap.offset()) {
                throw new IllegalArgumentException("offset " + offset + " is ahead of the log");
            }
            (committing.holds(offset) ? committing : gathering).await(waiter);
            return true;
        }
    }

    long committedTo() {
        synchronized (heap) {
            return committedTo;
        }
    }

    private void commitUntilClosed() {
        try {
            while (awaitWork()) {
                commitGathered();
                compact();
            }
            if (commitRest()) {
                file.close();
                return;
            }
        } catch (RuntimeException | Error e) {
            log.error("{} failed for good", name, e);
            fault = e;
        }
        giveUp();
    }

    /** What is left when it is closed, and that no lease is out any more; false if it can not be written. */
    private boolean commitRest() {
        Commit last;
        do {
            last = take(false);
            if (!write(last)) {
                return false;
            }
            settle(last);
        } while (hasRest(last));
        return true;
    }

    private boolean hasRest(Commit last) {
        synchronized (heap) {
            return last.head() < heap.offset() || !gathering.isEmpty();
        }
    }

    private void compact() {
        try {
            file.compact();
        } catch (RuntimeException | Error e) {
            log.warn("{} could not be compacted", name, e); // what is wrong with it the next commit will find
        }
    }

    /** Waits until a commit is due; false when the journal is closed and all but the last is committed. */
    private boolean awaitWork() {
        synchronized (heap) {
            while (!closed && gathering.isEmpty()) {
                sleep(Long.MAX_VALUE);
            }
            long left = dueNanos - System.nanoTime();
            while (!closed && !isUrgent() && left > 0) {
                sleep(left);
                left = dueNanos - System.nanoTime();
            }
            return !closed;
        }
    }

    /** Until somebody notifies, or so long; with the monitor held. An interrupt ends nothing: it would only close the file. */
    private void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(heap, nanos);
        } catch (InterruptedException e) {
            log.debug("interrupted, and goes on", e);
        }
    }

    /** Brings what was gathered until now to the file, and takes a new lease; on the committer's thread. */
    void commitGathered() {
        Commit commit = take(true);
        if (write(commit)) {
            settle(commit);
        }
    }

    /** Returns when it is in the file; false when the journal was closed and it can not be written. */
    private boolean write(Commit commit) {
        for (boolean isFirst = true; ; isFirst = false) {
            busy = true;
            try {
                if (!isFirst) {
                    file.reopen();
                }
                file.commit(commit);
                recover();
                return true;
            } catch (RuntimeException | Error e) {
                fail(e);
            } finally {
                busy = false;
                commits.incrementAndGet();
            }
            if (!awaitRetry() && !isFirst) {
                return false;
            }
        }
    }

    /** False when the journal is closed: then one more time is the last. */
    private boolean awaitRetry() {
        long until = System.nanoTime() + RETRY_AFTER.toNanos();
        synchronized (heap) {
            while (!closed && until - System.nanoTime() > 0) {
                sleep(until - System.nanoTime());
            }
            return !closed;
        }
    }

    private void fail(Throwable cause) {
        boolean isFirst;
        synchronized (heap) {
            isFirst = fault == null;
            fault = cause;
            heap.notifyAll();
        }
        boolean unused = Thread.interrupted();
        if (isFirst) {
            log.error("{} can not be written: nothing is accepted until it can, tried every second", name, cause);
        }
    }

    private void recover() {
        if (fault != null) {
            fault = null;
            log.warn("{} is written again", name);
        }
    }

    private void settle(Commit commit) {
        Batch done;
        synchronized (heap) {
            done = committing;
            committing = new Batch();
            committedTo = commit.head();
            leasedTo = lease.isNeeded() ? commit.leasedTo() : Long.MAX_VALUE;
            heap.notifyAll();
        }
        done.settle(MonoSink::success);
    }

    private Commit take(boolean leasing) {
        synchronized (heap) {
            if (committing.isEmpty()) {
                committing = gathering;
                gathering = new Batch();
            }
            dueNanos = System.nanoTime() + intervalNanos;
            long head = head();
            return new Commit(
                    committing.updates(),
                    committing.notes(),
                    head,
                    leasing ? leaseFrom(head) : head,
                    Math.min(head, heap.shownTo()),
                    heap.lastTs(),
                    Math.min(head, heap.evictedTo()),
                    file.wantsLastValues() && heap.shownTo() <= head ? heap.lastValues() : null);
        }
    }

    /** The newest that is committed then: those that were gathered meanwhile come with the next one. */
    private long head() {
        if (!gathering.hasUpdates()) {
            return heap.offset();
        }
        return committing.hasUpdates() ? committing.lastOffset() : committedTo;
    }

    /** Never below what was given already. */
    private long leaseFrom(long head) {
        int next = lease.next(committing.updates().size());
        return lease.isNeeded() ? Math.max(head + next, heap.offset()) : head;
    }

    private void giveUp() {
        List<Batch> lost;
        synchronized (heap) {
            closed = true;
            lost = List.of(committing, gathering);
            committing = new Batch();
            gathering = new Batch();
            heap.notifyAll();
        }
        file.abandon();
        lost.forEach(batch -> batch.settle(waiter -> waiter.error(lost())));
    }

    private IllegalStateException lost() {
        return new IllegalStateException(name + (fault == null ? " is closed" : " failed"), fault);
    }

    @Nullable
    Throwable fault() {
        return fault;
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Thread thread() {
        return committer;
    }

    @Override
    public long progress() {
        return commits.get();
    }

    /** While it writes; it may wait for publishers as long as it likes. */
    @Override
    public boolean hasWork() {
        return busy;
    }

    /** Returns when all is committed, or can not be, and the file is closed. */
    void close() {
        synchronized (heap) {
            closed = true;
            heap.notifyAll();
        }
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
