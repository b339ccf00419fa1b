package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Contract;
import dev.sluice.source.SourcesHealth;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.Subscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** {@code mosquitto_pub} through a Mosquitto, as a script would. */
@DirtiesContext // or it would go on looking for its broker
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.ingest.mqtt.payload=number",
            "sluice.ingest.mqtt.filters=plant/+/temperature",
            "sluice.ingest.mqtt.shared-group=servers",
            "sluice.ingest.mqtt.reconnect-max=200ms"
        })
class MosquittoIT {

    private static final int MANY = 5_000;

    @TempDir
    private static Path folder;

    private static int brokerPort;
    private static Process broker;

    @LocalServerPort
    private int port;

    @Autowired
    private SourcesHealth health;

    @BeforeAll
    static void startBroker() throws IOException {
        String mosquitto = OptionalTool.require("mosquitto").toString();
        brokerPort = FreePort.find();
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config, "listener " + brokerPort + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
        broker = new ProcessBuilder(mosquitto, "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        if (broker != null) {
            broker.destroy();
            assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @DynamicPropertySource
    static void uri(DynamicPropertyRegistry properties) {
        properties.add("sluice.ingest.mqtt.uri", () -> "mqtt://127.0.0.1:" + brokerPort);
    }

    @Test
    void whatMosquittoPubSendsIsStreamed() throws IOException, InterruptedException {
        try (Subscriber listener = new Subscriber(port, "plant/press-3/#")) {
            publish("plant/press-3/temperature", "21.50\nhot\n21.75\n");
            assertThat(listener.next().text()).isEqualTo("21.50");
            assertThat(listener.next().text()).isEqualTo("21.75");
        }
    }

    @Test
    void manyComeOnceAndInOrder() throws IOException, InterruptedException {
        try (Subscriber listener = new Subscriber(port, Contract.DEFAULT.withBuffer(65_536), "plant/press-4/#")) {
            publish(
                    "plant/press-4/temperature",
                    IntStream.rangeClosed(1, MANY)
                            .mapToObj(number -> number + "\n")
                            .collect(Collectors.joining()));
            for (int number = 1; number <= MANY; number++) {
                assertThat(listener.next().text()).isEqualTo(Integer.toString(number));
            }
        }
    }

    /** Mosquitto sends a message once for each subscription that matches it. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void messageThatSeveralFiltersMatchComesOnce(String version) throws IOException, InterruptedException {
        String topic = "twice-" + version;
        String uri = "mqtt://127.0.0.1:" + brokerPort;
        String narrow = "filters=" + topic + "/+/t";
        String[] settings = {"version=" + version, "client-id=" + topic};
        try (MqttServer before = new MqttServer(uri, settings[0], settings[1], narrow)) {
            before.awaitStatus("UP");
        }
        try (MqttServer server =
                new MqttServer(uri, settings[0], settings[1], narrow + ',' + topic + "/#," + topic + "/press/t")) {
            server.awaitStatus("UP");
            send(topic + "/press/t", "1\n2\n3\n");
            server.awaitValue(topic + "/press/t", 3);
            assertThat(server.values(topic + "/press/t")).containsExactly(1, 2, 3);
        }
    }

    /** One message a line, when the server is connected. */
    private void publish(String topic, String lines) throws IOException, InterruptedException {
        Awaitility.await()
                .atMost(JdkClient.PATIENCE)
                .until(() -> health.health().getStatus().equals(Status.UP));
        send(topic, lines);
    }

    private void send(String topic, String lines) throws IOException, InterruptedException {
        String publish = OptionalTool.require("mosquitto_pub").toString();
        Process process = new ProcessBuilder(publish, "-p", Integer.toString(brokerPort), "-q", "1", "-t", topic, "-l")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto_pub.log").toFile())
                .start();
        try (var in = process.outputWriter()) {
            in.write(lines);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
