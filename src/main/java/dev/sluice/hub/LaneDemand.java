package dev.sluice.hub;

import dev.sluice.message.Publication;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/** How many updates a lane has asked for and not been handed. Asked for by the lane, used up by the writer. */
final class LaneDemand implements Subscription {

    private final Subscriber<? super Publication> lane;
    private final AtomicLong requested = new AtomicLong();
    private volatile boolean gone;

    LaneDemand(Subscriber<? super Publication> lane) {
        this.lane = lane;
    }

    boolean hasRoom() {
        return requested.get() > 0;
    }

    /** Whether it wants nothing any more, or must not be told anything. */
    boolean isGone() {
        return gone;
    }

    /** Hands over one update, where there is room. */
    void next(Publication publication) {
        if (requested.get() != Long.MAX_VALUE) {
            requested.decrementAndGet();
        }
        lane.onNext(publication);
    }

    /** Ends it; nothing is handed to it after. */
    void fail(Throwable cause) {
        if (!gone) {
            gone = true;
            lane.onError(cause);
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
        }
    }

    @Override
    public void cancel() {
        gone = true;
    }
}
