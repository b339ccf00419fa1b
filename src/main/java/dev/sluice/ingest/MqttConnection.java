package dev.sluice.ingest;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One connection to the broker and what comes in by it, from CONNECT until it is lost or closed. */
final class MqttConnection {

    private static final Duration SUBSCRIBE_MAX = Duration.ofSeconds(10);
    private static final Duration REST_MAX = Duration.ofMillis(300);

    private final MqttLink link;
    private final Inflow inflow;
    private final Sinks.Empty<Void> connected = Sinks.empty();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Mono<Void> closing = Mono.defer(this::closeOnce).cache();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

    private enum Phase {
        NEW,
        BEGUN,
        NEVER_BEGUN
    }

    /** What the broker said when the connection was up. */
    record Welcome(boolean sessionPresent, List<MqttTopicFilter> refused) {

        Welcome {
            refused = List.copyOf(refused);
        }
    }

    MqttConnection(MqttLinks links, Inflow inflow) {
        this.inflow = inflow;
        this.link = links.open(
                context -> {
                    var unused = connected.tryEmitEmpty();
                },
                context -> {
                    var unused = ended.tryEmitError(context.getCause());
                });
    }

    /**
     * Connects and begins to take messages.
     *
     * @param subscribed whether the filters are those of the session, if the broker still has it: subscribing again would
     *     bring all retained messages again
     */
    Mono<Welcome> open(boolean subscribed) {
        return Mono.defer(() -> {
            if (!phase.compareAndSet(Phase.NEW, Phase.BEGUN)) {
                return Mono.never(); // closed already
            }
            link.messages().subscribe(inflow);
            // Cached, to go on to its end when nobody waits any more: a client that is disposed of tells nothing.
            return link.connect()
                    .cache()
                    .flatMap(present -> present && subscribed
                            ? Mono.just(new Welcome(true, List.of()))
                            : Mono.firstWithSignal(lost().then(Mono.never()), subscribe(present)));
        });
    }

    private Mono<Welcome> subscribe(boolean sessionPresent) {
        return link.subscribe().timeout(SUBSCRIBE_MAX).map(refused -> new Welcome(sessionPresent, refused));
    }

    /** Never completes; fails when the connection can go on no more. */
    Mono<Void> lost() {
        return Mono.firstWithSignal(ended.asMono(), inflow.failed());
    }

    /** Takes no more messages, and waits a little for those under way, so that the broker need not send them again. */
    Mono<Void> rest() {
        return inflow.rest().timeout(REST_MAX, Mono.empty());
    }

    /** Closes it if it stands. Never fails. */
    Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeOnce() {
        if (phase.compareAndSet(Phase.NEW, Phase.NEVER_BEGUN)) {
            return Mono.empty();
        }
        Mono<Void> left = connected.asMono().then(Mono.defer(link::disconnect));
        return Mono.firstWithSignal(ended.asMono(), left) // one that is being made is closed once it is made
                .onErrorComplete()
                .doFinally(signal -> inflow.cancel()); // not before: see MqttLink
    }
}
