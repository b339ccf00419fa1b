package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Updates that the journal was given and that nobody is shown before they are committed, in the order of their offsets. One
 * commit is waited for at a time, and all that it brought are shown then. Owned by the writer; bounded by what the journal
 * takes uncommitted.
 */
final class Unshown {

    private static final Logger log = LoggerFactory.getLogger(Unshown.class);

    private final Journal journal;
    private final Scheduler writer;
    private final Consumer<Entry> onCommitted;
    private final Consumer<Entry> onFailed;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean awaiting;
    private volatile long sinceNanos;
    private volatile boolean empty = true;

    /**
     * @param onCommitted what is to be shown, on the writer, in order
     * @param onFailed what will never be, or nobody knows
     */
    Unshown(Journal journal, Scheduler writer, Consumer<Entry> onCommitted, Consumer<Entry> onFailed) {
        this.journal = journal;
        this.writer = writer;
        this.onCommitted = onCommitted;
        this.onFailed = onFailed;
    }

    /** An update on its way to disk, and who waits for it, if anybody does. */
    record Entry(Update update, @Nullable Ticket ticket, long sinceNanos) {}

    void add(Entry entry) {
        if (entries.isEmpty()) {
            sinceNanos = entry.sinceNanos();
            empty = false;
        }
        entries.add(entry);
        await();
    }

    /** Since when the oldest of them has waited; {@code now} where there is none. */
    long sinceNanos(long nowNanos) {
        return empty ? nowNanos : sinceNanos;
    }

    /** That of the newest of them; {@code otherwise} where there is none. On the writer. */
    long lastOffset(long otherwise) {
        return entries.isEmpty() ? otherwise : entries.getLast().update().offset();
    }

    private void await() {
        Entry first = entries.peek();
        if (awaiting || first == null) {
            return;
        }
        awaiting = true;
        var unused = journal.committed(first.update().offset())
                .subscribe(
                        nothing -> {}, this::onFault, () -> onWriter(() -> pass(journal.committedTo(), onCommitted)));
    }

    private void onFault(Throwable fault) {
        log.debug("not committed", fault);
        onWriter(() -> pass(Long.MAX_VALUE, onFailed));
    }

    private void onWriter(Runnable task) {
        try {
            var unused = writer.schedule(task);
        } catch (RejectedExecutionException stopped) {
            log.debug("the hub has stopped", stopped);
        }
    }

    private void pass(long upTo, Consumer<Entry> how) {
        awaiting = false;
        for (Entry next = entries.peek(); next != null && next.update().offset() <= upTo; next = entries.peek()) {
            entries.remove();
            how.accept(next);
            Entry now = entries.peek();
            empty = now == null;
            sinceNanos = now == null ? 0 : now.sinceNanos();
        }
        await();
    }
}
