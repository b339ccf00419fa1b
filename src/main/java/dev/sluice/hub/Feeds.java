package dev.sluice.hub;

import dev.sluice.message.Feed;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Runs all feeds for as long as the server runs; of several nodes with one log each on one. A feed that fails is logged and begun again, with backoff. */
final class Feeds implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Feeds.class);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);

    private final Hub hub;
    private final List<Feed> feeds;
    private Disposable running = Disposables.disposed();
    private volatile boolean started;

    Feeds(Hub hub, List<Feed> feeds) {
        this.hub = hub;
        this.feeds = List.copyOf(feeds);
    }

    @Override
    public void start() {
        running = Disposables.composite(
                feeds.stream().map(feed -> run(feed).subscribe()).toList());
        started = true;
    }

    /** On one node at a time. */
    private Mono<Void> run(Feed feed) {
        return hub.turns("feed:" + feed.name())
                .switchMap(isOurs -> isOurs ? publish(feed) : Mono.never())
                .then();
    }

    private Mono<Void> publish(Feed feed) {
        return hub.publishAll(feed.drafts())
                .doOnError(fault -> log.error("feed {} failed, begins again", feed.name(), fault))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, RETRY_FIRST)
                        .maxBackoff(RETRY_MAX)
                        .transientErrors(true)) // one that has published again begins with the first delay
                .then();
    }

    @Override
    public void stop() {
        running.dispose();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** They go on while sessions are sent away. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
