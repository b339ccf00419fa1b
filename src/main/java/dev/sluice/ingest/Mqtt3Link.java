package dev.sluice.ingest;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3RxClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** MQTT 3.1.1. */
final class Mqtt3Link implements MqttLink {

    private final Mqtt3RxClient client;
    private final MqttProperties properties;
    private final List<MqttTopicFilter> filters;

    Mqtt3Link(Mqtt3RxClient client, MqttProperties properties) {
        this.client = client;
        this.properties = properties;
        this.filters = properties.subscriptions();
    }

    @Override
    public Flux<MqttMessage> messages() {
        return Flux.from(client.publishes(MqttGlobalPublishFilter.ALL, true)).map(Mqtt3Link::message);
    }

    private static MqttMessage message(Mqtt3Publish publish) {
        return new MqttMessage(publish.getTopic(), publish.getPayloadAsBytes(), publish::acknowledge);
    }

    @Override
    public Mono<Boolean> connect() {
        Mqtt3Connect connect = Mqtt3Connect.builder()
                .cleanSession(false)
                .keepAlive(MqttLinks.KEEP_ALIVE_SECONDS)
                .build();
        return Mono.from(client.connect(connect).toFlowable()).map(Mqtt3ConnAck::isSessionPresent);
    }

    @Override
    public Mono<List<MqttTopicFilter>> subscribe() {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(properties.qos()));
        Mqtt3Subscribe subscribe = Mqtt3Subscribe.builder()
                .addSubscriptions(filters.stream().map(filter -> Mqtt3Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos)
                        .build()))
                .build();
        return Mono.from(client.subscribe(subscribe).toFlowable()).map(this::refused);
    }

    private List<MqttTopicFilter> refused(Mqtt3SubAck answer) {
        return IntStream.range(0, filters.size())
                .filter(i -> answer.getReturnCodes().get(i).isError())
                .mapToObj(filters::get)
                .toList();
    }

    @Override
    public Mono<Void> disconnect() {
        return Mono.from(client.disconnect().toFlowable());
    }
}
