package dev.sluice.client;

import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A subscriber that asks only for what the test says. */
final class Asking<T> extends BaseSubscriber<T> {

    private final List<T> told = new ArrayList<>();

    static <T> Asking<T> of(Flux<T> flux, long n) {
        Asking<T> asking = new Asking<>();
        flux.subscribe(asking);
        if (n > 0) {
            asking.request(n);
        }
        return asking;
    }

    List<T> told() {
        return told;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // the test asks
    }

    @Override
    protected void hookOnNext(T value) {
        told.add(value);
    }
}
