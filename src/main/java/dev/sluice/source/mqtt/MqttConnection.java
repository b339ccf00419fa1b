package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import dev.sluice.source.Inlet;
import dev.sluice.source.Reading;
import dev.sluice.source.SourceConnection;
import dev.sluice.source.SourceMessage;
import dev.sluice.source.sparkplug.RebirthRequest;
import dev.sluice.source.sparkplug.SparkplugNodes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One connection to the broker and what comes in by it, from CONNECT until it is lost or closed. */
final class MqttConnection implements SourceConnection {

    private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    /** How often the broker is asked again for a filter that it refused. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private final MqttReader reader;
    private final MqttSubscriptions subscriptions;
    private final RetainedSeen retainedSeen;
    private final @Nullable SparkplugNodes nodes;
    private final Inlet inlet;
    private final MqttLoop loop;
    private final MqttLink link;
    private final Sinks.Empty<Void> connected = Sinks.empty();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Messages messages = new Messages();
    private final Mono<Void> closing = Mono.defer(this::closeOnce).cache();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private volatile boolean isSubscribed;

    private enum Phase {
        NEW,
        BEGUN,
        NEVER_BEGUN
    }

    /** @param nodes edge nodes that speak Sparkplug; null where there are none */
    MqttConnection(
            MqttClients clients,
            MqttReader reader,
            MqttSubscriptions subscriptions,
            RetainedSeen retainedSeen,
            @Nullable SparkplugNodes nodes,
            Inlet inlet) {
        this.reader = reader;
        this.subscriptions = subscriptions;
        this.retainedSeen = retainedSeen;
        this.nodes = nodes;
        this.inlet = inlet;
        this.loop = new MqttLoop();
        this.link = clients.open(
                loop,
                context -> {
                    var unused = connected.tryEmitEmpty();
                },
                context -> {
                    var unused = ended.tryEmitError(context.getCause());
                });
    }

    @Override
    public Flux<Standing> open() {
        return Flux.defer(() -> {
            if (!phase.compareAndSet(Phase.NEW, Phase.BEGUN)) {
                return Flux.never(); // closed already
            }
            retainedSeen.connects();
            link.messages().subscribe(messages);
            // Cached, to go on to its end when nobody waits any more: a client that is disposed of tells nothing.
            return link.connect().cache().flatMapMany(this::begin);
        });
    }

    private Flux<Standing> begin(boolean sessionPresent) {
        String session = sessionPresent ? "its session" : "a new session";
        if (nodes != null) {
            var unused = inlet.pass(new Connected(nodes));
        }
        Mono<Standing> asking = unsubscribe(sessionPresent)
                .then(Mono.defer(() -> subscribe(sessionPresent)))
                .then(Mono.fromRunnable(this::beginAsking))
                .then(Mono.fromCallable(() -> new Standing(session, subscriptions.faults())));
        Flux<Standing> askingAgain = Mono.defer(() -> subscribe(true))
                .then(Mono.fromCallable(() -> new Standing(session, subscriptions.faults())))
                .delaySubscription(ASK_AGAIN)
                .repeat(() -> !subscriptions.isWhole());
        Flux<Standing> standings =
                asking.concatWith(Flux.defer(() -> subscriptions.isWhole() ? Flux.empty() : askingAgain));
        return standings.concatWith(Mono.never()).takeUntilOther(ended.asMono());
    }

    private Mono<Void> unsubscribe(boolean sessionPresent) {
        List<MqttTopicFilter> filters = subscriptions.toUnsubscribe(sessionPresent);
        return filters.isEmpty() ? Mono.empty() : link.unsubscribe(filters).timeout(ANSWER_MAX);
    }

    private Mono<Void> subscribe(boolean sessionPresent) {
        List<MqttTopicFilter> filters = subscriptions.toSubscribe(sessionPresent);
        if (filters.isEmpty()) {
            return Mono.empty();
        }
        retainedSeen.subscribes(filters);
        return link.subscribe(filters)
                .timeout(ANSWER_MAX)
                .doOnNext(answer -> subscriptions.answered(filters, answer))
                .then();
    }

    /** Not before it is subscribed to what they answer. */
    private void beginAsking() {
        isSubscribed = true;
        askNodes();
    }

    private void askNodes() {
        if (nodes == null || !isSubscribed) {
            return;
        }
        for (RebirthRequest request : nodes.takeRequests()) {
            var unused = link.publish(request.topic(), request.payload())
                    .subscribe(done -> {}, fault -> log.debug("{} is not asked for a rebirth", request.topic(), fault));
        }
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeOnce() {
        if (phase.compareAndSet(Phase.NEW, Phase.NEVER_BEGUN)) {
            return Mono.fromRunnable(loop::end);
        }
        Mono<Void> left = connected.asMono().then(Mono.defer(link::disconnect));
        return Mono.firstWithSignal(ended.asMono(), left) // one that is being made is closed once it is made
                .timeout(
                        CLOSE_MAX,
                        Mono.fromRunnable(loop::cut).then(ended.asMono().timeout(CLOSE_MAX)))
                .onErrorComplete()
                .doFinally(signal -> {
                    messages.cancel(); // not before: see MqttLink
                    loop.end();
                });
    }

    /** What the client has received, all on the loop. While the inlet has no room, the client keeps what is read, and the loop reads no more. */
    private final class Messages extends BaseSubscriber<MqttMessage> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(MqttMessage message) {
            boolean hasRoom = inlet.take(new Received(message));
            askNodes();
            if (hasRoom) {
                request(1);
            } else {
                loop.pause();
                inlet.onRoom(this::resume);
            }
        }

        private void resume() {
            loop.resume();
            request(1);
        }

        @Override
        protected void hookOnError(Throwable fault) {
            inlet.fail(fault);
        }

        @Override
        protected void hookOnComplete() {
            inlet.fail(new IllegalStateException("the client ended the stream of messages"));
        }
    }

    /** That there is this connection, on which the values of edge nodes depend. */
    private record Connected(SparkplugNodes nodes) implements SourceMessage {

        @Override
        public String origin() {
            return "a new connection";
        }

        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public Reading read() {
            return nodes.connects();
        }

        @Override
        public void acknowledge() {}
    }

    private final class Received implements SourceMessage {
        private final MqttMessage message;

        Received(MqttMessage message) {
            this.message = message;
        }

        @Override
        public String origin() {
            return message.topic().toString();
        }

        @Override
        public int bytes() {
            return message.payload().remaining();
        }

        @Override
        public Reading read() {
            boolean deletes = message.retain() || !link.retainIsAsPublished();
            return reader.read(message, deletes, retainedSeen.maybeOld(message.topic(), message.retain()));
        }

        @Override
        public void acknowledge() {
            retainedSeen.acknowledged(message.topic());
            message.acknowledgement().run();
        }
    }
}
