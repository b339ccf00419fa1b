package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Contract;
import dev.sluice.client.Update;
import dev.sluice.hub.Hub;
import dev.sluice.source.SourcesHealth;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Messages of a broker, from a publisher's client there to a subscriber's here, in MQTT 5; {@link Mqtt3IT} has 3.1.1. */
@NoLeaks
@DirtiesContext // or it would go on looking for its broker
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.ingest.mqtt.topic-prefix=plant/",
            "sluice.ingest.mqtt.username=" + EmbeddedBroker.USER,
            "sluice.ingest.mqtt.password=" + EmbeddedBroker.PASSWORD,
            "sluice.ingest.mqtt.reconnect-max=200ms"
        })
class MqttIT {

    private static final int MANY = 3_000;

    private static final EmbeddedBroker BROKER = new EmbeddedBroker();

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private SourcesHealth health;

    @Autowired
    private MeterRegistry registry;

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry properties) {
        properties.add("sluice.ingest.mqtt.uri", BROKER.start()::uri);
    }

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    private void awaitUp() {
        Awaitility.await()
                .atMost(JdkClient.PATIENCE)
                .until(() -> health.health().getStatus().equals(Status.UP));
    }

    @Test
    void allComesInOrderToWhoSubscribed() {
        awaitUp();
        String topic = "order/" + getClass().getSimpleName();
        try (Subscriber listener = new Subscriber(port, Contract.DEFAULT.withBuffer(65_536), "plant/" + topic)) {
            BROKER.publish(
                    topic,
                    IntStream.rangeClosed(1, MANY).mapToObj(Integer::toString).toList());
            for (int i = 1; i <= MANY; i++) {
                Update update = listener.next();
                assertThat(update.text()).isEqualTo(Integer.toString(i));
                assertThat(update.seq()).isEqualTo(i);
            }
        }
    }

    @Test
    void digitsStayAsTheDeviceSentThem() {
        awaitUp();
        String topic = "digits/" + getClass().getSimpleName();
        long before = hub.journal().head().offset();
        BROKER.publish(topic, List.of("{\"v\": 1.50, \"w\": 123456789012345678901234567890}"));
        Awaitility.await()
                .atMost(JdkClient.PATIENCE)
                .until(() -> hub.journal().head().offset() > before);
        byte[] data = hub.journal().read(before, 1).updates().get(0).data();
        assertThat(new String(data, StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":1.50,\"w\":123456789012345678901234567890}");
    }

    @Test
    void whatIsNoneOfOursIsCountedAndTheRestTaken() {
        awaitUp();
        double topics = rejected("topic");
        double payloads = rejected("payload");
        Bystander bystander = new Bystander(port, hub);
        String topic = "some/" + getClass().getSimpleName();
        try (Subscriber listener = new Subscriber(port, "plant/" + topic)) {
            BROKER.publish("/" + topic, List.of("1", "2"));
            BROKER.publish("some//topic", List.of("3"));
            BROKER.publish(topic, List.of("{", " ", "4"));
            assertThat(listener.next().text()).isEqualTo("4");
        }
        assertThat(rejected("topic") - topics).isEqualTo(3);
        assertThat(rejected("payload") - payloads).isEqualTo(2);
        bystander.isUnharmed();
        bystander.close();
    }

    private double rejected(String reason) {
        return registry.get("sluice.mqtt.rejected")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
