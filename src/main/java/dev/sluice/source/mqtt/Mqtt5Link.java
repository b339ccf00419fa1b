package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5RxClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.reactivex.Flowable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * MQTT 5. How many unacknowledged messages the broker sends is its own setting, as in 3.1.1: the client drops the
 * connection of a broker that exceeds a receive maximum which it was told, and Mosquitto 2.0.11 does.
 */
final class Mqtt5Link implements MqttLink {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Mqtt5RxClient client;
    private final MqttBroker broker;

    Mqtt5Link(Mqtt5RxClient client, MqttBroker broker) {
        this.client = client;
        this.broker = broker;
    }

    @Override
    public boolean retainIsAsPublished() {
        return true;
    }

    @Override
    public Flux<MqttMessage> messages() {
        return Flux.from(client.publishes(MqttGlobalPublishFilter.ALL, true)).map(Mqtt5Link::message);
    }

    private static MqttMessage message(Mqtt5Publish publish) {
        return new MqttMessage(
                publish.getTopic(), publish.getPayload().orElse(EMPTY), publish.isRetain(), publish::acknowledge);
    }

    @Override
    public Mono<Boolean> connect() {
        Mqtt5Connect connect = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(broker.sessionExpiry().toSeconds())
                .keepAlive((int) broker.keepAlive().toSeconds())
                .restrictions()
                .maximumPacketSize((int) broker.packetSize().toBytes())
                .applyRestrictions()
                .build();
        return Mono.from(client.connect(connect).toFlowable()).map(Mqtt5ConnAck::isSessionPresent);
    }

    @Override
    public Mono<List<Integer>> subscribe(List<MqttTopicFilter> filters) {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(broker.qos()));
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .addSubscriptions(filters.stream().map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos)
                        .retainHandling(Mqtt5RetainHandling.SEND)
                        .retainAsPublished(true)
                        .build()))
                .build();
        return Mono.from(client.subscribe(subscribe).toFlowable())
                .onErrorResume(Mqtt5SubAckException.class, all -> Mono.just(all.getMqttMessage()))
                .map(Mqtt5Link::granted);
    }

    private static List<Integer> granted(Mqtt5SubAck answer) {
        return answer.getReasonCodes().stream()
                .map(code -> code.isError() ? REFUSED : code.getCode())
                .toList();
    }

    @Override
    public Mono<Void> unsubscribe(List<MqttTopicFilter> filters) {
        Mqtt5Unsubscribe unsubscribe =
                Mqtt5Unsubscribe.builder().addTopicFilters(filters).build();
        return Mono.from(client.unsubscribe(unsubscribe).toFlowable()).then();
    }

    @Override
    public Mono<Void> publish(String topic, byte[] payload) {
        Mqtt5Publish publish = Mqtt5Publish.builder()
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
