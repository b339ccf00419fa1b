package dev.sluice.client;

import java.util.List;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** A subscription that has not been made yet: each subscriber makes it anew, at its first request. */
final class EventFlux<T extends StreamEvent> extends Flux<T> {

    private final Loop loop;
    private final Links links;
    private final List<String> topics;
    private final Contract contract;
    private final Class<T> told;

    EventFlux(Loop loop, Links links, List<String> topics, Contract contract, Class<T> told) {
        this.loop = loop;
        this.links = links;
        this.topics = topics;
        this.contract = contract;
        this.told = told;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        FeedSubscription<T> subscription = new FeedSubscription<>(
                loop,
                links,
                subscriber,
                told,
                listener -> links.join(topics, contract, listener.isBounded(), listener));
        subscriber.onSubscribe(subscription);
        subscription.begin();
    }
}
