package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker behind TLS, whose certificate nobody knows but the bundle. */
class MqttTlsIT {

    private static final String PASSWORD = "changeit";
    private static final EmbeddedBroker BROKER = new EmbeddedBroker();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void startBroker() throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-keystore",
                keyStore(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        BROKER.withTls(Path.of(keyStore()), PASSWORD).start();
    }

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    private static String keyStore() {
        return folder.resolve("broker.p12").toString();
    }

    @Test
    void bundleOfSpringTellsWhomToTrust() {
        String bundle = "spring.ssl.bundle.jks.plant.truststore.";
        System.setProperty(bundle + "location", "file:" + keyStore());
        System.setProperty(bundle + "password", PASSWORD);
        try (MqttServer server = new MqttServer(BROKER.tlsUri(), "client-id=tls", "filters=tls", "ssl-bundle=plant")) {
            server.awaitStatus("UP");
            BROKER.publish("tls", List.of("1"));
            server.awaitValue("tls", 1);
        } finally {
            System.clearProperty(bundle + "location");
            System.clearProperty(bundle + "password");
        }
    }

    @Test
    void otherwiseTheBrokerIsNotTrusted() {
        try (MqttServer server = new MqttServer(BROKER.tlsUri(), "client-id=untrusting", "filters=tls")) {
            MqttServer.await(() -> server.fault().contains("certification path"));
            server.awaitStatus("DEGRADED");
        }
    }
}
