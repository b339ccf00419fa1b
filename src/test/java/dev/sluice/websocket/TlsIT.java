package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.PlantedToken;
import dev.sluice.testing.TestPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * By a key store that {@code server.ssl} names. Netty hides what breaks a connection by BoringSSL once its handshake is over, so
 * such a one ends by the timeouts of an HTTP connection, which are short here: those that ship are longer than a client waits.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "server.netty.idle-timeout=3s",
            "sluice.http.head-timeout=3s",
            "sluice.http.body-timeout=3s",
            "sluice.session.ping-after=2s",
            "sluice.session.pong-within=2s"
        })
class TlsIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

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
        properties.add("server.ssl.key-store", keyStore::toUri);
        properties.add("server.ssl.key-store-password", () -> PASSWORD);
        properties.add("server.ssl.key-store-type", () -> "PKCS12");
    }

    private static HttpClient trustingClient() throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder().sslContext(trusting()).build();
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
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
        return context;
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

    /** The watch over tokens sees what the server writes before it is encrypted. */
    @Test
    void whatGoesByTlsIsWatchedToo() throws IOException, GeneralSecurityException {
        PlantedToken planted = PlantedToken.of("tls");
        new TestPublisher(hub).publish("planted/tls", "\"" + planted + "\"");
        int seen = planted.places().size();
        URI uri = URI.create("wss://localhost:" + port + "/ws?topics=planted/tls");
        try (JdkClient client = JdkClient.connect(trustingClient(), uri)) {
            assertThat(client.next("snapshot").path("data").asString("")).isEqualTo(planted.toString());
        }
        assertThat(planted.places()).hasSizeGreaterThan(seen);
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

    /** What the client has sent by TLS before it sends anything else, and whether it is answered before. */
    private enum Midst {
        NOTHING("", false),
        HALF_A_HEAD("GET /api/topics HTTP/1.1", false),
        HALF_A_BODY(
                "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n[",
                false),
        BETWEEN_REQUESTS("GET /api/topics HTTP/1.1\r\nHost: localhost\r\n\r\n", true),
        LONG_ANSWER("GET /webjars/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n", true),
        WEB_SOCKET(
                String.join(
                        "\r\n",
                        "GET /ws HTTP/1.1",
                        "Host: localhost",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                        "",
                        ""),
                true),
        EVENTS("GET /sse?topics=tls/none HTTP/1.1\r\nHost: localhost\r\n\r\n", true);

        private final String request;
        private final boolean isAnswered;

        Midst(String request, boolean isAnswered) {
            this.request = request;
            this.isAnswered = isAnswered;
        }
    }

    /** What is no TLS, or none of this connection: text, a plain alert (RFC 8446, 6), and a record that nobody encrypted. */
    private static final List<byte[]> BROKEN =
            List.of(utf8("GET / HTTP/1.1\r\n\r\n"), new byte[] {21, 3, 3, 0, 2, 2, 40}, recordOfZeros());

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] recordOfZeros() {
        byte[] unencrypted = new byte[5 + 64];
        System.arraycopy(new byte[] {23, 3, 3, 0, 64}, 0, unencrypted, 0, 5);
        return unencrypted;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotTlsEndsTheConnectionWithoutALineInTheLog(Midst midst) throws IOException, GeneralSecurityException {
        double before = connections();
        try (LogWatch log = new LogWatch()) {
            for (byte[] broken : BROKEN) {
                breakOff(midst, broken);
            }
            breakOff(midst, utf8(""));
            awaitConnections(before);
            assertThat(log.lines()).isEmpty();
        }
    }

    /** Until the server has closed; with nothing to send the client resets. */
    @SuppressWarnings("try") // closed in the midst
    private void breakOff(Midst midst, byte[] broken) throws IOException, GeneralSecurityException {
        SSLSocketFactory tls = trusting().getSocketFactory();
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket secure = (SSLSocket) tls.createSocket(plain, "localhost", port, false)) {
            plain.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            secure.startHandshake();
            secure.getOutputStream().write(utf8(midst.request));
            if (midst.isAnswered) {
                assertThat(secure.getInputStream().read()).isEqualTo('H');
            }
            if (broken.length == 0) {
                plain.setSoLinger(true, 0);
                plain.close();
                return;
            }
            plain.getOutputStream().write(broken);
            awaitEnd(plain);
        }
    }

    private static void awaitEnd(Socket plain) throws IOException {
        try {
            plain.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** Those of clients before may go meanwhile. */
    private void awaitConnections(double max) {
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(connections()).isLessThanOrEqualTo(max));
    }

    private double connections() {
        return meters.get("sluice.connections").gauge().value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0016\u0003\u0001\u0000\u0004nope"})
    void whoDoesNotSpeakTlsIsNotLogged(String sent) throws IOException {
        double before = connections();
        try (LogWatch log = new LogWatch();
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            plain.getOutputStream().write(utf8(sent));
            awaitEnd(plain);
            awaitConnections(before);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void theReadyLineSaysSo(CapturedOutput output) {
        assertThat(output).contains("https://127.0.0.1:" + port + "/", "wss://127.0.0.1:" + port + "/ws");
    }
}
