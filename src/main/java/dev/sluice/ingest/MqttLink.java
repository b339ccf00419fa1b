package dev.sluice.ingest;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client of the broker in one version of the protocol, for one connection. */
interface MqttLink {

    /**
     * What the broker sends, acknowledged by hand. To be subscribed to before {@link #connect}, since what the broker has
     * kept comes at once, and not to be cancelled before the connection has ended: from then on the client would
     * acknowledge by itself what nobody took.
     */
    Flux<MqttMessage> messages();

    /** Connects; tells whether the broker still had the session, with its subscriptions. */
    Mono<Boolean> connect();

    /** Subscribes to all filters; gives those that the broker refused, and fails if it refused all. */
    Mono<List<MqttTopicFilter>> subscribe();

    /** Takes leave, so that the broker need not wait for a sign of life; the session stays. */
    Mono<Void> disconnect();
}
