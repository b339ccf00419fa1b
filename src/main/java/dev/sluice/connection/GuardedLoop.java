package dev.sluice.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The guards of one event loop that have something to wait for, looked at together a few times a second: a timer for each
 * request would cost more than many a request. On that event loop only.
 */
final class GuardedLoop {

    private static final Duration TICK = Duration.ofMillis(250);

    private final EventLoop loop;
    private final Set<ConnectionGuard> waiting = new LinkedHashSet<>();

    GuardedLoop(EventLoop loop) {
        this.loop = loop;
        var unused = loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void watch(ConnectionGuard guard) {
        waiting.add(guard);
    }

    void forget(ConnectionGuard guard) {
        waiting.remove(guard);
    }

    /** What waits in Netty counts too. Where it is too much in all, those go that have waited longest. */
    private void tick() {
        long now = now();
        List<ConnectionGuard> guards = new ArrayList<>(waiting);
        for (ConnectionGuard guard : guards) {
            guard.check(now);
        }
        for (ConnectionGuard guard : guards) {
            if (!guard.holdUnsent()) {
                guards.stream().filter(ConnectionGuard::isBlocked).findFirst().ifPresent(ConnectionGuard::cutOff);
            }
        }
    }

    long now() {
        return loop.ticker().nanoTime();
    }
}
