package dev.sluice.hub;

import dev.sluice.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Takes as much as it is told to, on the writer's thread. */
final class TestLane extends BaseSubscriber<Publication> {

    final List<Publication> taken = new ArrayList<>();
    private final long demand;

    @Nullable
    Throwable fault;

    TestLane() {
        this(Long.MAX_VALUE);
    }

    TestLane(long demand) {
        this.demand = demand;
    }

    List<Long> offsets() {
        return taken.stream().map(Publication::offset).toList();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(demand);
    }

    @Override
    protected void hookOnNext(Publication publication) {
        taken.add(publication);
    }

    @Override
    protected void hookOnError(Throwable cause) {
        fault = cause;
    }
}
