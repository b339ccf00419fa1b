package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client of the broker in one version of the protocol, for one connection. */
interface MqttLink {

    /** In the answer to a subscription: this one was refused. */
    int REFUSED = -1;

    /** Whether the RETAIN flag of a message that has just been published is as its publisher set it (MQTT 5, 3.8.3.1). */
    boolean retainIsAsPublished();

    /**
     * What the broker sends, acknowledged by hand. To be subscribed to before {@link #connect}, since what the broker has
     * kept comes at once, and not to be cancelled before the connection has ended: from then on the client would
     * acknowledge by itself what nobody took.
     */
    Flux<MqttMessage> messages();

    /** Connects; tells whether the broker still had the session, with its subscriptions. */
    Mono<Boolean> connect();

    /**
     * Subscribes, and gives the QoS of each filter as the broker granted it, or {@link #REFUSED}. The broker then sends what
     * it has retained.
     */
    Mono<List<Integer>> subscribe(List<MqttTopicFilter> filters);

    Mono<Void> unsubscribe(List<MqttTopicFilter> filters);

    /** Publishes a message with QoS 0 that is not retained. */
    Mono<Void> publish(String topic, byte[] payload);

    /** Takes leave, so that the broker need not wait for a sign of life; the session stays. */
    Mono<Void> disconnect();
}
