package dev.sluice.bench.load;

/**
 * Clients that are to be connected: at a rate, with some of them under way at once. On the load generator's thread only.
 */
final class Connecting {

    /** Below the backlog of a listening socket, so that no connection request is lost in the kernel. */
    private static final int UNDER_WAY_MAX = 128;

    private final int count;
    private final double perSecond;
    private final long begunNanos = System.nanoTime();
    private int opened;
    private int ready;
    private int failed;
    private boolean answered;

    Connecting(int count, double perSecond) {
        this.count = count;
        this.perSecond = perSecond;
    }

    /** Whether it is time to open one more. */
    boolean isNextDue() {
        return opened < count
                && opened - ready - failed < UNDER_WAY_MAX
                && System.nanoTime() - begunNanos >= opened * 1e9 / perSecond;
    }

    int open() {
        return opened++;
    }

    boolean isOpening() {
        return opened < count;
    }

    void ready() {
        ready++;
    }

    void failed() {
        failed++;
    }

    /** True once, when no client is under way any more. */
    boolean hasJustEnded() {
        boolean ended = !answered && ready + failed == count;
        answered |= ended;
        return ended;
    }

    String answer() {
        return "ready=%d failed=%d nanos=%d".formatted(ready, failed, System.nanoTime() - begunNanos);
    }
}
