package dev.sluice.client;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The newest value of each topic that its filters match, kept by the client. Topics leave it when they are retired, when they
 * no longer fulfil the contract's {@code where}, when they are gone after a reconnect that could not be made up for, and when
 * the token does not allow them any more. It grows with the number of topics and with nothing else.
 *
 * <p>Reading is for any thread and waits for nobody. While {@link #isLive()} is false, its values are old ones.
 */
public final class LiveStore implements AutoCloseable {

    private final Loop loop;
    private final Links links;
    private final Listener listener = new Listener();
    private final Runnable judge = this::judge;
    private final Sinks.Empty<Void> synced = Sinks.empty();
    private final List<Changes> watchers = new CopyOnWriteArrayList<>();
    private volatile Map<String, Update> values = Map.of();
    private volatile boolean isLive;
    private @Nullable Feed feed;

    LiveStore(Loop loop, Links links, List<String> topics, Contract contract) {
        this.loop = loop;
        this.links = links;
        loop.run(() -> {
            Optional<Feed> joined = links.join(topics, contract, false, listener);
            joined.ifPresent(its -> {
                feed = its;
                values = its.values();
                links.addJudge(judge);
                judge();
            });
        });
    }

    /** The newest value of a topic. */
    public Optional<Update> get(String topic) {
        return Optional.ofNullable(values.get(topic));
    }

    /** All of them by topic: a view that goes on changing, and can be walked at any time. */
    public Map<String, Update> values() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * Whether the values are the newest that the server has: it is connected, has sent all snapshots, was heard of within 2.5
     * heartbeats, and does not say that it is behind.
     */
    public boolean isLive() {
        return isLive;
    }

    /** Completes when all last values are here for the first time; fails where the subscription ends before. */
    public Mono<Void> synced() {
        return synced.asMono();
    }

    /**
     * Which topics have changed since the last element, as often as the subscriber asks for one: what comes faster is gathered.
     * Of a change of {@link #isLive()} alone the set is empty. It ends with the store, or with its fault.
     */
    public Flux<Set<String>> changes() {
        return Flux.create(sink -> loop.run(() -> {
            Changes changes = new Changes(sink);
            watchers.add(changes);
            var unused = sink.onDispose(() -> watchers.remove(changes)).onRequest(n -> loop.run(changes::tell));
            if (listener.hasEnded) {
                changes.end(listener.fault);
            }
        }));
    }

    /** Ends it. What it holds can still be read, and is not live. */
    @Override
    public void close() {
        loop.run(() -> {
            Feed its = feed;
            if (its != null) {
                links.leave(its, listener);
                listener.ended(null);
            }
        });
    }

    private void judge() {
        Feed its = feed;
        boolean now = its != null && links.isLive(its);
        if (now != isLive) {
            isLive = now;
            watchers.forEach(watcher -> watcher.changed(null));
        }
    }

    private final class Listener implements Feed.Listener {

        private boolean hasEnded;
        private @Nullable SluiceException fault;

        @Override
        public void told(StreamEvent event) {
            if (event instanceof Update update) {
                watchers.forEach(watcher -> watcher.changed(update.topic()));
            } else if (event instanceof Dropped dropped) {
                dropped.topics().forEach(topic -> watchers.forEach(watcher -> watcher.changed(topic)));
            } else if (event instanceof Synced) {
                var unused = synced.tryEmitEmpty();
            }
        }

        @Override
        public void ended(@Nullable SluiceException fault) {
            hasEnded = true;
            this.fault = fault;
            feed = null;
            links.removeJudge(judge);
            judge();
            var unused = synced.tryEmitError(
                    fault != null ? fault : SluiceException.closed(1000, "closed before all values were here"));
            watchers.forEach(watcher -> watcher.end(fault));
        }

        @Override
        public long demand() {
            return Long.MAX_VALUE;
        }
    }

    /** One who watches, and what it was not told yet. */
    private static final class Changes {

        private final FluxSink<Set<String>> sink;
        private Set<String> topics = new HashSet<>();
        private boolean isDue;

        Changes(FluxSink<Set<String>> sink) {
            this.sink = sink;
        }

        void changed(@Nullable String topic) {
            if (topic != null) {
                topics.add(topic);
            }
            isDue = true;
            tell();
        }

        void tell() {
            if (isDue && sink.requestedFromDownstream() > 0) {
                Set<String> told = topics;
                topics = new HashSet<>();
                isDue = false;
                var unused = sink.next(told);
            }
        }

        void end(@Nullable SluiceException fault) {
            if (fault == null) {
                sink.complete();
            } else {
                sink.error(fault);
            }
        }
    }
}
