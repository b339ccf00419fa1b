package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MqttBrokerTests {

    /** The settings as they are bound, with a URI unless there is another. */
    static MqttBroker bind(String... properties) {
        Map<String, String> values = new HashMap<>(Map.of("sluice.ingest.mqtt.uri", "mqtt://127.0.0.1:1"));
        for (String property : properties) {
            int equals = property.indexOf('=');
            values.put("sluice.ingest.mqtt." + property.substring(0, equals), property.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("sluice.ingest.mqtt", MqttBroker.class)
                .get();
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://broker, broker, 1883, false",
        "MQTT://broker/, broker, 1883, false",
        "tcp://10.0.0.1:1, 10.0.0.1, 1, false",
        "mqtts://broker, broker, 8883, true",
        "ssl://broker:443, broker, 443, true",
        "mqtt://[::1]:7, ::1, 7, false"
    })
    void uriNamesTheBroker(String uri, String host, int port, boolean tls) {
        MqttBroker properties = bind("uri=" + uri);
        assertThat(properties.host()).isEqualTo(host);
        assertThat(properties.port()).isEqualTo(port);
        assertThat(properties.isTls()).isEqualTo(tls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uri=broker:1883",
                "uri=http://broker",
                "uri=mqtt:///",
                "uri=mqtt://user:secret@broker",
                "uri=mqtt://broker/path",
                "uri=mqtt://broker?a=b",
                "password=secret",
                "ssl-bundle=web",
                "topic-prefix=/",
                "topic-prefix=a//",
                "topic-prefix=$sys/",
                "topic-prefix=a/+/",
                "filters=a/#/b",
                "filters=a+",
                "filters=$share/g/#\nshared-group=h",
                "shared-group=a/b",
                "payload=xml",
                "packet-size=64KB",
                "under-way-bytes=0B",
                "filters[0].filter=a/#\nfilters[0].topic={2}",
                "filters[0].filter=a/+\nfilters[0].topic={3}",
                "filters[0].filter=a/+\nfilters[0].topic={name}",
                "filters[0].filter=a/+\nfilters[0].topic=$sys/{2}",
                "filters[0].filter=a\nfilters[0].topic=b\nfilters[0].payload=senml",
                "filters[0].filter=spBv1.0/#\nfilters[0].topic={2}\nfilters[0].payload=sparkplug",
                "payload=sparkplug",
                "payload=sparkplug\nfilters=spBv1.0/group/NDATA/#",
                "payload=sparkplug\nfilters=spBv1.0/group/+/node",
                "payload=sparkplug\nfilters=spAv1.0/#",
                "payload=sparkplug\nfilters=spBv1.0/#\nshared-group=g"
            })
    void contradictionsAreFoundAtStart(String properties) {
        assertThatThrownBy(() -> bind(properties.split("\n"))).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blankIsNone() {
        MqttBroker properties = bind("username=", "password=", "ssl-bundle=", "shared-group= ");
        assertThat(properties.username()).isNull();
        assertThat(properties.password()).isNull();
        assertThat(properties.sslBundle()).isNull();
        assertThat(properties.sharedGroup()).isNull();
    }

    @Test
    void groupSharesAllFilters() {
        assertThat(bind("filters=a/+,b/#", "shared-group=g").routes().subscriptions())
                .extracting(Object::toString)
                .isEqualTo(List.of("$share/g/a/+", "$share/g/b/#"));
    }

    @ParameterizedTest
    @CsvSource({
        "'a/+,+/b', overlap",
        "'a/#,+/b', overlap",
        "'a,a', twice",
        "'a/#,a/#', twice",
        "'$share/g/a/#,a/b', shared in different ways",
        "'$share/g/a/#,$share/h/a/b', shared in different ways"
    })
    void filtersByWhichMessagesWouldComeTwiceAreRefused(String filters, String reason) {
        assertThatThrownBy(() -> bind("filters=" + filters))
                .rootCause()
                .hasMessageContaining("filter")
                .hasMessageContaining(reason);
    }

    @Test
    void filterWithinAnotherIsNotSubscribedToAndGoverns() {
        MqttBroker broker = bind(
                "filters[0].filter=plant/+/t",
                "filters[0].payload=number",
                "filters[1].filter=plant/#",
                "filters[2].filter=plant/press/t",
                "filters[2].payload=text",
                "filters[3].filter=other");
        Routes routes = broker.routes();
        assertThat(routes.subscriptions()).extracting(Object::toString).containsExactly("plant/#", "other");
        assertThat(routes.covered()).extracting(Object::toString).containsExactly("plant/+/t", "plant/press/t");
        assertThat(payload(routes, "plant/press/t")).isEqualTo(MqttPayload.TEXT);
        assertThat(payload(routes, "plant/oven/t")).isEqualTo(MqttPayload.NUMBER);
        assertThat(payload(routes, "plant/oven")).isEqualTo(MqttPayload.JSON);
        assertThat(routes.of(MqttTopic.of("foreign"))).isNull();
    }

    private static MqttPayload payload(Routes routes, String topic) {
        Routes.Route route = routes.of(MqttTopic.of(topic));
        return Objects.requireNonNull(route).payload();
    }

    @ParameterizedTest
    @CsvSource({
        "plant/#, {topic}, plant/a/b, plant/a/b",
        "plant/+/+, {3}/{2}, plant/a/b, b/a",
        "plant/#, {1}, plant/a/b, plant",
        "plant/+/#, x/{2+}, plant/a/b/c, x/a/b/c",
        "plant/+, {2}-{1}, plant/a, a-plant",
        "#, all/{topic}, a, all/a"
    })
    void templateMakesTheTopic(String filter, String template, String mqttTopic, String topic) {
        Routes routes = bind("topic-prefix=not/of/this/", "filters[0].filter=" + filter, "filters[0].topic=" + template)
                .routes();
        assertThat(Objects.requireNonNull(routes.of(MqttTopic.of(mqttTopic)))
                        .topic()
                        .expand(MqttTopic.of(mqttTopic)))
                .isEqualTo(topic);
    }

    @Test
    void brokersOfOneSessionOrOneNameAreRefused() {
        MqttBroker one = bind();
        MqttBroker other = bind("client-id=other");
        assertThatThrownBy(() -> new MqttBrokers(Map.of("a", one, "b", one)))
                .hasMessageContaining("each would end the other's connection");
        assertThatThrownBy(() -> new MqttBrokers(Map.of("a", one)).with(one)).hasMessageContaining("client-id");
        assertThatThrownBy(() -> new MqttBrokers(Map.of("default", other)).with(one))
                .hasMessageContaining("named default");
        assertThat(new MqttBrokers(Map.of("b", other)).with(one)).containsOnlyKeys("b", "default");
    }
}
