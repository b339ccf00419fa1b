package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import dev.sluice.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** HiveMQ in this process: started and stopped at one port, with what it keeps in one folder. It knows one user. */
final class EmbeddedBroker implements AutoCloseable {

    static final String USER = "sluice";
    static final String PASSWORD = "correct horse";

    private static final int START_MAX_SECONDS = 60;

    static {
        InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(4); // 64 files of each kind take their time to open
        InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(4);
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(100); // else each stop waits for 2 s
    }

    private static final String CONFIG = "<hivemq><listeners>%s</listeners>"
            + "<mqtt><queued-messages><max-queue-size>1000000</max-queue-size></queued-messages></mqtt>"
            + "<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics></hivemq>";

    private static final String PLAIN =
            "<tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>";
    private static final String TLS = "<tls-tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address>"
            + "<tls><keystore><path>%s</path><password>%s</password><private-key-password>%3$s</private-key-password>"
            + "</keystore></tls></tls-tcp-listener>";

    private final Path folder;
    private final int port = FreePort.find();
    private final int tlsPort = FreePort.find();
    private @Nullable Path keyStore;
    private @Nullable String keyPassword;
    private @Nullable EmbeddedHiveMQ running;

    EmbeddedBroker() {
        try {
            this.folder = Files.createTempDirectory("sluice-broker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens with TLS too, from its next start on. */
    EmbeddedBroker withTls(Path file, String password) {
        keyStore = file;
        keyPassword = password;
        return this;
    }

    private EmbeddedHiveMQ build() {
        try {
            for (String name : List.of("conf", "data", "extensions")) {
                Files.createDirectories(folder.resolve(name));
            }
            Files.writeString(folder.resolve("conf").resolve("config.xml"), CONFIG.formatted(listeners()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return EmbeddedHiveMQ.builder()
                .withConfigurationFolder(folder.resolve("conf"))
                .withDataFolder(folder.resolve("data"))
                .withExtensionsFolder(folder.resolve("extensions"))
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("users")
                        .withName("users")
                        .withVersion("1")
                        .withAuthor("Sluice")
                        .withExtensionMain(new Users())
                        .build())
                .withoutLoggingBootstrap()
                .build();
    }

    private String listeners() {
        String plain = PLAIN.formatted(port);
        return keyStore == null ? plain : plain + TLS.formatted(tlsPort, keyStore, keyPassword);
    }

    int port() {
        return port;
    }

    String uri() {
        return "mqtt://127.0.0.1:" + port;
    }

    String tlsUri() {
        return "mqtts://localhost:" + tlsPort;
    }

    /** Begins, unless it runs already. */
    EmbeddedBroker start() {
        if (running == null) {
            EmbeddedHiveMQ broker = build();
            within(broker.start());
            running = broker;
        }
        return this;
    }

    /** Goes away, with all connections; what it has acknowledged it keeps. */
    void stop() {
        EmbeddedHiveMQ broker = running;
        if (broker != null) {
            running = null;
            within(broker.stop());
        }
    }

    /** Publishes the payloads in their order with QoS 1; returns when the broker has them all. */
    void publish(String topic, List<String> payloads) {
        publish(topic, payloads, false);
    }

    /** The same to be retained. */
    void retain(String topic, String payload) {
        publish(topic, List.of(payload), true);
    }

    private void publish(String topic, List<String> payloads, boolean retain) {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(port)
                .simpleAuth()
                .username(USER)
                .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        within(client.connect());
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (String payload : payloads) {
            sent.add(client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(retain)
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .send());
        }
        sent.forEach(EmbeddedBroker::within);
        within(client.disconnect());
    }

    private static void within(CompletableFuture<?> future) {
        var unused = future.orTimeout(START_MAX_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Goes away, and forgets all. */
    @Override
    public void close() {
        stop();
        try {
            var unused = FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Users implements ExtensionMain {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            SimpleAuthenticator authenticator = (connect, answer) -> {
                boolean known = connect.getConnectPacket()
                                .getUserName()
                                .filter(USER::equals)
                                .isPresent()
                        && connect.getConnectPacket()
                                .getPassword()
                                .map(password ->
                                        StandardCharsets.UTF_8.decode(password).toString())
                                .filter(PASSWORD::equals)
                                .isPresent();
                if (known) {
                    answer.authenticateSuccessfully();
                } else {
                    answer.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "unknown");
                }
            };
            Services.securityRegistry().setAuthenticatorProvider(provider -> authenticator);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
    }
}
