package dev.sluice.delivery;

import dev.sluice.message.Publication;
import java.util.function.BooleanSupplier;

/**
 * The memory of what waits for one session, in its outboxes or beside them: each update counts in full here, and in {@link WaitingBytes} once for
 * all. What it may have is exceeded by one update at most. Owned by one event loop.
 */
public final class Backlog {

    private final WaitingBytes all;
    private final BooleanSupplier stalled;
    private long bytes;

    /** {@code stalled} tells whether the client takes nothing now. */
    public Backlog(WaitingBytes all, BooleanSupplier stalled) {
        this.all = all;
        this.stalled = stalled;
    }

    void add(Publication publication) {
        bytes += publication.update().memoryBytes();
        all.add(publication);
    }

    void remove(Publication publication) {
        bytes -= publication.update().memoryBytes();
        all.remove(publication);
    }

    /** What waits in no outbox takes so many bytes more, or with a negative number less. */
    public void addOwed(long more) {
        bytes += more;
        all.addOwed(more);
    }

    /** Whether the next update may make it too much. One that waits for nobody else's reading always has room. */
    boolean isFull() {
        return bytes >= all.limit() && (bytes > 0 || stalled.getAsBoolean());
    }

    /** Whether an outbox in which so many wait has to lose one: the last one not, as long as its client reads. */
    boolean isTooMuch(int waiting) {
        return isOver() && (waiting > 1 || (waiting == 1 && stalled.getAsBoolean()));
    }

    /** Whether there is more than a session may have now. */
    public boolean isOver() {
        return all.isAboveLevel(bytes);
    }

    public long bytes() {
        return bytes;
    }
}
