package dev.sluice.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.source.PayloadFormat;
import dev.sluice.source.Sources;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KafkaClusterTests {

    /** The settings as they are bound, with brokers and topics unless there are others. */
    static KafkaCluster bind(String... properties) {
        Map<String, String> values = new HashMap<>(
                Map.of("sluice.ingest.kafka.brokers", "127.0.0.1:1", "sluice.ingest.kafka.topics", "plant.*"));
        for (String property : properties) {
            int equals = property.indexOf('=');
            String name = property.substring(0, equals);
            if (name.startsWith("topics[")) {
                values.remove("sluice.ingest.kafka.topics");
            }
            values.put("sluice.ingest.kafka." + name, property.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("sluice.ingest.kafka", KafkaCluster.class)
                .get();
    }

    private static Routes.Route route(KafkaCluster cluster, String topic) {
        return Objects.requireNonNull(cluster.routes().of(topic), topic);
    }

    @Test
    void withoutBrokersThereIsNothing() {
        new ApplicationContextRunner()
                .withUserConfiguration(KafkaConfiguration.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Sources.class));
    }

    @Test
    void firstPatternThatMatchesGoverns() {
        KafkaCluster cluster = bind(
                "topics[0].pattern=plant\\.status",
                "topics[0].payload=text",
                "topics[0].topic=status/{levels}",
                "topics[1]=plant\\..*");
        assertThat(route(cluster, "plant.status").payload()).isEqualTo(PayloadFormat.TEXT);
        assertThat(route(cluster, "plant.status").topic().expand("plant.status", 0, "x"))
                .isEqualTo("status/plant/status");
        assertThat(route(cluster, "plant.press").payload()).isEqualTo(PayloadFormat.JSON);
        assertThat(route(cluster, "plant.press").topic().expand("plant.press", 3, "a/b"))
                .isEqualTo("kafka/plant.press/a/b");
        assertThat(cluster.routes().of("other")).isNull();
    }

    @Test
    void patternMatchesWholeNames() {
        assertThat(bind("topics=a|b").routes().topics().matcher("ab").find()).isFalse();
        assertThat(bind("topics=a|b").routes().topics().matcher("b").find()).isTrue();
    }

    @Test
    void placesMayHaveADollarSign() {
        KafkaCluster cluster = bind("topic=${topic}/${partition}/${key}");
        assertThat(route(cluster, "plant").topic().expand("plant", 3, "$1\\")).isEqualTo("plant/3/$1\\");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brokers=kafka://a:9092",
                "brokers=a",
                "brokers=a:9092,b",
                "brokers=user@a:9092",
                "topics=a(",
                "topics=",
                "topic=a/{name}",
                "topic=$sys/{key}",
                "topic=/{key}",
                "topic=a//{key}",
                "payload=xml",
                "payload-size=0B",
                "under-way-bytes=0B",
                "start=now",
                "properties.enable.auto.commit=true",
                "properties.group.id=g",
                "topics[0].pattern=a\ntopics[0].topic=b\ntopics[0].payload=senml"
            })
    void mistakeInTheSettingsEndsTheStart(String properties) {
        assertThatThrownBy(() -> bind(properties.split("\n"))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void propertyOfTheClientWithAnUnknownValueEndsTheStart() {
        KafkaCluster cluster = bind("properties.security.protocol=TLS");
        assertThatThrownBy(() -> new KafkaConsumers(cluster))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("security.protocol");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(bind("properties.sasl.jaas.config=secret").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void consumerIsMadeForBothProtocolsOfGroups(String protocol) {
        try (var consumer = new KafkaConsumers(bind("properties.group.protocol=" + protocol)).open()) {
            assertThat(consumer.assignment()).isEmpty();
            assertThat(new Signs(consumer, java.time.Duration.ofSeconds(10), System::nanoTime).isMember())
                    .isFalse();
        }
    }
}
