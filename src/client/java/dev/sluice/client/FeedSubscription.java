package dev.sluice.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * One subscriber of a feed. What it requests is its demand, and becomes credit on the wire: who asks for a number first gets
 * a connection of its own, so that nobody else's updates take its credit; who asks for all shares one.
 *
 * <p>{@code request} and {@code cancel} come from any thread; the subscriber is called on the loop, never before
 * {@code onSubscribe} has returned.
 */
final class FeedSubscription<T extends StreamEvent> implements Subscription, Feed.Listener {

    private final Loop loop;
    private final Links links;
    private final Class<T> told;
    private final Function<FeedSubscription<T>, Optional<Feed>> join;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean isTurnDue = new AtomicBoolean();
    private final EventQueue queue = new EventQueue();
    private volatile boolean hasBegun;
    private volatile boolean isOver;
    private @Nullable CoreSubscriber<? super T> subscriber;
    private @Nullable Feed feed;
    private boolean hasJoined;
    private boolean hasEnded;
    private @Nullable Throwable fault;
    private boolean isBounded;

    FeedSubscription(
            Loop loop,
            Links links,
            CoreSubscriber<? super T> subscriber,
            Class<T> told,
            Function<FeedSubscription<T>, Optional<Feed>> join) {
        this.loop = loop;
        this.links = links;
        this.subscriber = subscriber;
        this.told = told;
        this.join = join;
    }

    /** The subscriber has the subscription, and may be called from now on. */
    void begin() {
        hasBegun = true;
        turnSoon();
    }

    boolean isBounded() {
        return isBounded;
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            loop.run(() -> fail(new IllegalArgumentException(
                    "a subscriber must request more than " + n + " (Reactive Streams, rule 3.9)")));
            return;
        }
        long unused = requested.accumulateAndGet(n, Operators::addCap);
        turnSoon();
    }

    private void turnSoon() {
        if (hasBegun && !isOver && isTurnDue.compareAndSet(false, true)) {
            loop.run(this::turn);
        }
    }

    private void turn() {
        isTurnDue.set(false);
        if (isOver) {
            return;
        }
        if (!hasJoined && (requested.get() > 0 || links.state().phase() == ClientState.Phase.CLOSED)) {
            hasJoined = true;
            isBounded = requested.get() != Long.MAX_VALUE;
            feed = join.apply(this).orElse(null);
        }
        drain();
        Feed joined = feed;
        if (joined != null && isOver) {
            leave();
        } else if (joined != null) {
            links.grant(joined);
        }
    }

    /** Ends it with a fault of the subscriber's own. */
    private void fail(Throwable fault) {
        leave();
        queue.clear();
        end(fault);
        drain();
    }

    @Override
    public void told(StreamEvent event) {
        if (!isOver && told.isInstance(event)) {
            queue.add(event);
            drain();
        }
    }

    @Override
    public void ended(@Nullable SluiceException fault) {
        feed = null;
        end(fault);
        drain();
    }

    private void end(@Nullable Throwable fault) {
        if (!hasEnded) {
            hasEnded = true;
            this.fault = fault;
        }
    }

    @Override
    public long demand() {
        long open = requested.get();
        return open == Long.MAX_VALUE ? open : Math.max(0, open - queue.updates());
    }

    private void drain() {
        CoreSubscriber<? super T> to = subscriber;
        while (!isOver && to != null && requested.get() > 0 && !queue.isEmpty()) {
            StreamEvent event = queue.poll();
            if (event != null) {
                long unused = requested.get() == Long.MAX_VALUE ? 0 : requested.decrementAndGet();
                hand(to, told.cast(event));
            }
        }
        if (!isOver && to != null && hasEnded && queue.isEmpty()) {
            isOver = true;
            subscriber = null;
            if (fault == null) {
                to.onComplete();
            } else {
                to.onError(fault);
            }
        }
    }

    /** A subscriber that throws breaks the specification, and is cancelled; the others notice nothing. */
    private void hand(CoreSubscriber<? super T> to, T event) {
        try {
            to.onNext(event);
        } catch (Throwable thrown) {
            Exceptions.throwIfFatal(thrown);
            cancel();
            Operators.onErrorDropped(thrown, to.currentContext());
        }
    }

    @Override
    public void cancel() {
        isOver = true;
        loop.run(() -> {
            queue.clear();
            subscriber = null;
            leave();
        });
    }

    private void leave() {
        Feed joined = feed;
        feed = null;
        if (joined != null) {
            links.leave(joined, this);
        }
    }
}
