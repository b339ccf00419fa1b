package dev.sluice.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Envelope;
import dev.sluice.message.Draft;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection;
import dev.sluice.source.Sources;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RabbitBrokerTests {

    /** The settings as they are bound, with a broker and a queue unless there are others. */
    static RabbitBroker bind(String... properties) {
        Map<String, String> values = new HashMap<>(
                Map.of("sluice.ingest.rabbitmq.brokers", "127.0.0.1:1", "sluice.ingest.rabbitmq.queues", "plant"));
        for (String property : properties) {
            int equals = property.indexOf('=');
            String name = property.substring(0, equals);
            if (name.startsWith("queues[")) {
                values.remove("sluice.ingest.rabbitmq.queues");
            }
            values.put("sluice.ingest.rabbitmq." + name, property.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("sluice.ingest.rabbitmq", RabbitBroker.class)
                .get();
    }

    private static Reading read(RabbitBroker broker, String queue, String key, String body) {
        RabbitReader reader =
                new RabbitReader(broker, new PayloadReader(new SenmlProperties("senml/"), InstantSource.system()));
        return reader.read(queue, new Envelope(1, false, "amq.topic", key), body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Topic and value of each update, or the reason for which there is none. */
    private static List<String> results(RabbitBroker broker, String queue, String key, String body) {
        Reading reading = read(broker, queue, key, body);
        return reading.drafts().isEmpty()
                ? reading.rejections().stream()
                        .map(Rejection::reason)
                        .map(Rejection.Reason::tag)
                        .toList()
                : reading.drafts().stream().map(RabbitBrokerTests::text).toList();
    }

    private static String text(Draft draft) {
        return draft.topic().name() + '=' + new String(draft.data(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutBrokersThereIsNothing() {
        new ApplicationContextRunner()
                .withUserConfiguration(RabbitConfiguration.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Sources.class));
    }

    @Test
    void routingKeyMakesTheTopic() {
        assertThat(results(bind(), "plant", "plant.press-3.t", " 1.50 ")).containsExactly("plant/press-3/t=1.50");
        assertThat(results(bind("topic={exchange}/{queue}/{key}"), "plant", "a.b/c", "1"))
                .containsExactly("amq.topic/plant/a.b/c=1");
        assertThat(results(bind("topic=x/${levels}"), "plant", "$1.\\", "1")).containsExactly("x/$1/\\=1");
    }

    @Test
    void queueMayHaveFormatAndTopicOfItsOwn() {
        RabbitBroker broker = bind(
                "queues[0]=plant",
                "queues[1].name=status",
                "queues[1].payload=text",
                "queues[1].topic=status/{key}",
                "queues[2].name=packs",
                "queues[2].payload=senml");
        assertThat(results(broker, "plant", "a.b", "{\"v\": 1}")).containsExactly("a/b={\"v\":1}");
        assertThat(results(broker, "status", "a.b", "on")).containsExactly("status/a.b=\"on\"");
        assertThat(results(broker, "packs", "", "[{\"n\":\"p\",\"v\":2}]"))
                .singleElement()
                .asString()
                .startsWith("senml/p=");
        assertThat(broker.prefetch()).as("each has its part of 1,000").isEqualTo(333);
    }

    @Test
    void whatCanNotBePublishedIsRejected() {
        RabbitBroker broker = bind("payload-size=5B");
        assertThat(results(broker, "plant", "a", "hot")).containsExactly("payload");
        assertThat(results(broker, "plant", "a", "")).containsExactly("payload");
        assertThat(results(broker, "plant", "a", "123456")).containsExactly("too_large");
        assertThat(results(broker, "plant", "a..b", "1")).containsExactly("topic");
        assertThat(results(broker, "plant", "", "1")).containsExactly("topic");
        assertThat(results(broker, "plant", "x".repeat(256), "1")).containsExactly("topic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brokers=amqp://a:5672",
                "brokers=a",
                "brokers=a:5672,b",
                "brokers=a:0",
                "brokers=a:65536",
                "brokers=user@a:5672",
                "queues=",
                "queues=a,a",
                "queues=a,b,c\nunder-way=2",
                "topic=a/{name}",
                "topic=$sys/{key}",
                "topic=/{key}",
                "payload=xml",
                "payload-size=0B",
                "properties.pasword=x",
                "properties.host=a",
                "properties.connection.recovery.enabled=true",
                "queues[0].name=a\nqueues[0].topic=b\nqueues[0].payload=senml"
            })
    void mistakeInTheSettingsEndsTheStart(String properties) {
        assertThatThrownBy(() -> bind(properties.split("\n"))).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties.connection.timeout=soon",
                "properties.ssl.enabled=true\nproperties.ssl.trust.store=/nowhere",
                "properties.ssl.enabled=true\nproperties.ssl.algorithm=none"
            })
    void valueThatTheClientDoesNotKnowEndsTheStart(String properties) {
        RabbitBroker broker = bind(properties.split("\n"));
        assertThatThrownBy(() -> new RabbitClient(broker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sluice.ingest.rabbitmq.properties: ");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(bind("properties.password=secret").toString()).doesNotContain("secret");
    }
}
