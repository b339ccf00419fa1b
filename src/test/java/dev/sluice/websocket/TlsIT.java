package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "server.ssl.bundle=web"})
class TlsIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @DynamicPropertySource
    static void keyStore(DynamicPropertyRegistry properties) throws IOException, InterruptedException {
        Path keyStore = folder.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        keyStore.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "web",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        properties.add("spring.ssl.bundle.jks.web.keystore.location", keyStore::toUri);
        properties.add("spring.ssl.bundle.jks.web.keystore.password", () -> PASSWORD);
        properties.add("spring.ssl.bundle.jks.web.keystore.type", () -> "PKCS12");
    }

    private static HttpClient trustingClient() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("web", store.getCertificate("web"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void streamsByTls() throws IOException, GeneralSecurityException {
        URI uri = URI.create("wss://localhost:" + port + "/ws?topics=tls/%23&buffer=1000");
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("tls/a", "0");
        try (JdkClient client = JdkClient.connect(trustingClient(), uri)) {
            assertThat(client.next("snapshot").path("data").asInt()).isZero();
            var unused = client.next("synced");
            publisher.publishNumbers("tls/a", 1, 500);
            for (int number = 1; number <= 500; number++) {
                JsonNode update = client.next("update", "gap");
                assertThat(update.path("data").asInt(-1)).isEqualTo(number);
            }
            assertThat(client.close(1000).code()).isEqualTo(1000);
        }
    }

    @Test
    void streamsEventsByTls() throws IOException, GeneralSecurityException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port + "/sse?topics=tls/events&buffer=1000"))
                .timeout(JdkClient.PATIENCE)
                .build();
        TestPublisher publisher = new TestPublisher(hub);
        HttpResponse<Stream<String>> response = trustingClient().send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            List<String> updates = lines.peek(line -> {
                        if (line.equals("event: synced")) {
                            publisher.publishNumbers("tls/events", 1, 500);
                        }
                    })
                    .filter(line -> line.startsWith("data: {\"type\":\"update\"") || line.equals("event: gap"))
                    .limit(500)
                    .toList();
            for (int number = 1; number <= 500; number++) {
                assertThat(updates.get(number - 1)).endsWith("\"data\":" + number + "}");
            }
        }
    }

    @Test
    void theReadyLineSaysSo(CapturedOutput output) {
        assertThat(output).contains("https://127.0.0.1:" + port + "/", "wss://127.0.0.1:" + port + "/ws");
    }
}
