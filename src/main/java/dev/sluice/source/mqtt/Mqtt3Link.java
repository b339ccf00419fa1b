package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3RxClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import io.reactivex.Flowable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** MQTT 3.1.1, in which each subscription brings what the broker has retained, and RETAIN is set on nothing else. */
final class Mqtt3Link implements MqttLink {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Mqtt3RxClient client;
    private final MqttBroker broker;

    Mqtt3Link(Mqtt3RxClient client, MqttBroker broker) {
        this.client = client;
        this.broker = broker;
    }

    @Override
    public boolean retainIsAsPublished() {
        return false;
    }

    @Override
    public Flux<MqttMessage> messages() {
        return Flux.from(client.publishes(MqttGlobalPublishFilter.ALL, true)).map(Mqtt3Link::message);
    }

    private static MqttMessage message(Mqtt3Publish publish) {
        return new MqttMessage(
                publish.getTopic(), publish.getPayload().orElse(EMPTY), publish.isRetain(), publish::acknowledge);
    }

    @Override
    public Mono<Boolean> connect() {
        Mqtt3Connect connect = Mqtt3Connect.builder()
                .cleanSession(false)
                .keepAlive((int) broker.keepAlive().toSeconds())
                .build();
        return Mono.from(client.connect(connect).toFlowable()).map(Mqtt3ConnAck::isSessionPresent);
    }

    @Override
    public Mono<List<Integer>> subscribe(List<MqttTopicFilter> filters) {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(broker.qos()));
        Mqtt3Subscribe subscribe = Mqtt3Subscribe.builder()
                .addSubscriptions(filters.stream().map(filter -> Mqtt3Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos)
                        .build()))
                .build();
        return Mono.from(client.subscribe(subscribe).toFlowable())
                .onErrorResume(Mqtt3SubAckException.class, all -> Mono.just(all.getMqttMessage()))
                .map(Mqtt3Link::granted);
    }

    private static List<Integer> granted(Mqtt3SubAck answer) {
        return answer.getReturnCodes().stream()
                .map(code -> code.isError() ? REFUSED : code.getCode())
                .toList();
    }

    @Override
    public Mono<Void> unsubscribe(List<MqttTopicFilter> filters) {
        Mqtt3Unsubscribe unsubscribe =
                Mqtt3Unsubscribe.builder().addTopicFilters(filters).build();
        return Mono.from(client.unsubscribe(unsubscribe).toFlowable());
    }

    @Override
    public Mono<Void> publish(String topic, byte[] payload) {
        Mqtt3Publish publish = Mqtt3Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(payload)
                .build();
        return Flux.from(client.publish(Flowable.just(publish)))
                .doOnNext(result -> result.getError().ifPresent(fault -> {
                    throw Exceptions.propagate(fault);
                }))
                .then();
    }

    @Override
    public Mono<Void> disconnect() {
        return Mono.from(client.disconnect().toFlowable());
    }
}
