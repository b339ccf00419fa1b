package dev.sluice.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets work whose length a client decides go on in small steps, one after the other of all who wait on an event loop: in a
 * turn at most {@link #TURN_STEPS} steps and about {@link #TURN_MAX}, and between two turns the loop looks at its sockets.
 * Safe for any thread.
 */
@Component
public final class LoopTurns {

    static final int TURN_STEPS = 4;
    private static final Duration TURN_MAX = Duration.ofMillis(1);

    private final Map<EventLoop, Turns> loops = new ConcurrentHashMap<>();

    /** Completes on that event loop when it is the next one's turn, behind all that wait there already. */
    public Mono<Void> next(EventLoop loop) {
        Turns turns = loops.computeIfAbsent(loop, Turns::new);
        return Mono.create(waiter -> loop.execute(() -> turns.add(waiter)));
    }

    /** The waiters of one event loop, and on it only. */
    private static final class Turns {
        private final EventLoop loop;
        private final Queue<MonoSink<Void>> waiting = new ArrayDeque<>();
        private boolean scheduled;

        Turns(EventLoop loop) {
            this.loop = loop;
        }

        void add(MonoSink<Void> waiter) {
            waiting.add(waiter);
            schedule();
        }

        /** By way of the clock: Netty runs all that is queued, for up to a second, before it looks at its sockets. */
        private void schedule() {
            if (!scheduled && !waiting.isEmpty()) {
                scheduled = true;
                var unused = loop.schedule(this::turn, 1, TimeUnit.NANOSECONDS);
            }
        }

        private void turn() {
            long end = loop.ticker().nanoTime() + TURN_MAX.toNanos();
            int left = TURN_STEPS;
            MonoSink<Void> waiter = waiting.poll();
            while (waiter != null) {
                waiter.success();
                boolean more = --left > 0 && loop.ticker().nanoTime() < end;
                waiter = more ? waiting.poll() : null;
            }
            scheduled = false;
            schedule();
        }
    }
}
