package dev.sluice.cli;

import dev.sluice.client.StreamEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Hands the events of a subscription to the one thread that prints them. It asks for more as they are taken: what this program can not
 * print in time waits at the server, under the contract.
 */
final class Events extends BaseSubscriber<StreamEvent> {

    private static final int AHEAD = 512;
    private static final int AT_ONCE = AHEAD / 4;

    private final BlockingQueue<Signal<StreamEvent>> queue = new LinkedBlockingQueue<>();
    private volatile boolean hasStopped;
    private int taken;

    static Events of(Flux<StreamEvent> flux) {
        Events events = new Events();
        flux.subscribe(events);
        return events;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(AHEAD);
    }

    @Override
    protected void hookOnNext(StreamEvent event) {
        queue.add(Signal.next(event));
    }

    @Override
    protected void hookOnError(Throwable fault) {
        queue.add(Signal.error(fault));
    }

    @Override
    protected void hookOnComplete() {
        queue.add(Signal.complete());
    }

    /** Ends it from another thread: nothing more is taken. */
    void stop() {
        hasStopped = true;
        cancel();
        queue.add(Signal.complete());
    }

    /** Whether there is none to take at once. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The next one, when it comes; null at the end. Throws what the subscription failed with. */
    @Nullable
    StreamEvent take() throws InterruptedException {
        Signal<StreamEvent> signal = queue.take();
        if (signal.getThrowable() instanceof RuntimeException fault) {
            throw fault;
        }
        if (hasStopped || !signal.isOnNext()) {
            return null;
        }
        if (++taken == AT_ONCE) {
            taken = 0;
            request(AT_ONCE);
        }
        return signal.get();
    }
}
