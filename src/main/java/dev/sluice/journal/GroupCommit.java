package dev.sluice.journal;

import dev.sluice.message.Update;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Brings what is appended to the heap into the file: a thread of its own commits what was gathered, at once where the
 * last commit began an interval ago, else when the interval is over.
 *
 * <p>State is guarded by the monitor of the heap's log, so that a commit is the log at one moment; the file is written
 * outside of it. Whoever appends waits only while the lease of offsets or the room for unflushed bytes is used up.
 */
final class GroupCommit {

    /** Offsets that may be given between two commits: two seconds' worth at 100,000 updates a second. */
    static final int LEASE = 1 << 18;

    private static final long UNFLUSHED_BYTES_MAX = 64L << 20;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final String name;
    private final JournalFile file;
    private final HeapLog heap;
    private final long intervalNanos;
    private final Thread committer = new Thread(this::commitUntilClosed, "sluice-journal");
    private Batch gathering = new Batch();
    private Batch committing = new Batch();
    private long committedTo;
    private long leasedTo;
    private long dueNanos = System.nanoTime();
    private boolean closed;
    private volatile @Nullable Throwable fault;

    GroupCommit(String name, JournalFile file, HeapLog heap, long intervalNanos) {
        this.name = name;
        this.file = file;
        this.heap = heap;
        this.intervalNanos = intervalNanos;
    }

    /** Takes the first lease and begins to commit. */
    void start() {
        commitGathered();
        committer.setDaemon(true);
        committer.start();
    }

    /** Returns when an update may be appended; to be called with the monitor held, and {@link #add} in the same hold. */
    void awaitRoom() {
        try {
            while (!closed && fault == null && (heap.offset() == leasedTo || unflushedBytes() > UNFLUSHED_BYTES_MAX)) {
                heap.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
        if (closed || fault != null) {
            throw unusable();
        }
    }

    /** Gathers an update for the next commit; to be called with the monitor held. */
    void add(Update update) {
        gathering.add(update);
        if (gathering.updates().size() == 1 || isUrgent()) {
            heap.notifyAll();
        }
    }

    /** Whether the interval must not be waited for, lest appending waits. */
    private boolean isUrgent() {
        return leasedTo - heap.offset() < LEASE / 2 || unflushedBytes() > UNFLUSHED_BYTES_MAX / 2;
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
            if (fault != null) {
                throw unusable();
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
                file.compact();
            }
            file.commit(take(0));
            file.close();
        } catch (Throwable e) {
            fail(e);
            file.abandon();
        }
    }

    /** Waits until a commit is due; false when the journal is closed and all is committed. */
    private boolean awaitWork() throws InterruptedException {
        synchronized (heap) {
            while (!closed && gathering.isEmpty()) {
                heap.wait();
            }
            long left = dueNanos - System.nanoTime();
            while (!closed && !isUrgent() && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(heap, left);
                left = dueNanos - System.nanoTime();
            }
            return !gathering.isEmpty();
        }
    }

    /** Brings what was gathered until now to the file, and takes a new lease; on the committer's thread. */
    void commitGathered() {
        Commit commit = take(LEASE);
        file.commit(commit);
        Batch done;
        synchronized (heap) {
            done = committing;
            committing = new Batch();
            committedTo = commit.head();
            leasedTo = commit.leasedTo();
            heap.notifyAll();
        }
        done.settle(MonoSink::success);
    }

    private Commit take(int lease) {
        synchronized (heap) {
            committing = gathering;
            gathering = new Batch();
            dueNanos = System.nanoTime() + intervalNanos;
            return new Commit(
                    committing.updates(),
                    heap.offset(),
                    heap.offset() + lease,
                    heap.shownTo(),
                    heap.lastTs(),
                    heap.evictedTo(),
                    file.wantsLastValues() ? heap.lastValues() : null);
        }
    }

    private void fail(Throwable cause) {
        List<Batch> lost;
        synchronized (heap) {
            fault = cause;
            lost = List.of(committing, gathering);
            committing = new Batch();
            gathering = new Batch();
            heap.notifyAll();
        }
        log.error("{} failed: nothing is accepted until a restart", name, cause);
        lost.forEach(batch -> batch.settle(waiter -> waiter.error(unusable())));
    }

    private IllegalStateException unusable() {
        return new IllegalStateException(name + (fault == null ? " is closed" : " failed"), fault);
    }

    @Nullable
    Throwable fault() {
        return fault;
    }

    /** Returns when all is committed and the file is closed. */
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
