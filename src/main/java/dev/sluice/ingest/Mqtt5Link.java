package dev.sluice.ingest;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5RxClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * MQTT 5. How many unacknowledged messages the broker sends is its own setting, as in 3.1.1: the client drops the
 * connection of a broker that exceeds a receive maximum which it was told, and Mosquitto 2.0.11 does.
 */
final class Mqtt5Link implements MqttLink {

    private final Mqtt5RxClient client;
    private final MqttProperties properties;
    private final List<MqttTopicFilter> filters;

    Mqtt5Link(Mqtt5RxClient client, MqttProperties properties) {
        this.client = client;
        this.properties = properties;
        this.filters = properties.subscriptions();
    }

    @Override
    public Flux<MqttMessage> messages() {
        return Flux.from(client.publishes(MqttGlobalPublishFilter.ALL, true)).map(Mqtt5Link::message);
    }

    private static MqttMessage message(Mqtt5Publish publish) {
        return new MqttMessage(publish.getTopic(), publish.getPayloadAsBytes(), publish::acknowledge);
    }

    @Override
    public Mono<Boolean> connect() {
        Mqtt5Connect connect = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(properties.sessionExpiry().toSeconds())
                .keepAlive(MqttLinks.KEEP_ALIVE_SECONDS)
                .build();
        return Mono.from(client.connect(connect).toFlowable()).map(Mqtt5ConnAck::isSessionPresent);
    }

    @Override
    public Mono<List<MqttTopicFilter>> subscribe() {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(properties.qos()));
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .addSubscriptions(filters.stream().map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos)
                        .build()))
                .build();
        return Mono.from(client.subscribe(subscribe).toFlowable()).map(this::refused);
    }

    private List<MqttTopicFilter> refused(Mqtt5SubAck answer) {
        return IntStream.range(0, filters.size())
                .filter(i -> answer.getReasonCodes().get(i).isError())
                .mapToObj(filters::get)
                .toList();
    }

    @Override
    public Mono<Void> disconnect() {
        return Mono.from(client.disconnect().toFlowable());
    }
}
