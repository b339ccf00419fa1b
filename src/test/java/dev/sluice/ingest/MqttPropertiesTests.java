package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MqttPropertiesTests {

    /** The settings as they are bound, with a URI unless there is another. */
    static MqttProperties bind(String... properties) {
        Map<String, String> values = new HashMap<>(Map.of("sluice.ingest.mqtt.uri", "mqtt://127.0.0.1:1"));
        for (String property : properties) {
            int equals = property.indexOf('=');
            values.put("sluice.ingest.mqtt." + property.substring(0, equals), property.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("sluice.ingest.mqtt", MqttProperties.class)
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
        MqttProperties properties = bind("uri=" + uri);
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
                "payload=xml"
            })
    void contradictionsAreFoundAtStart(String properties) {
        assertThatThrownBy(() -> bind(properties.split("\n"))).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blankIsNone() {
        MqttProperties properties = bind("username=", "password=", "ssl-bundle=", "shared-group= ");
        assertThat(properties.username()).isNull();
        assertThat(properties.password()).isNull();
        assertThat(properties.sslBundle()).isNull();
        assertThat(properties.sharedGroup()).isNull();
    }

    @Test
    void groupSharesAllFilters() {
        assertThat(bind("filters=a/+,#", "shared-group=g").subscriptions())
                .extracting(Object::toString)
                .isEqualTo(List.of("$share/g/a/+", "$share/g/#"));
    }
}
