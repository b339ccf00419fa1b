package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.client.ClientState;
import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.Contract;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Update;
import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.Subscriber;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** A certificate in PEM files that is made as {@code src/docs/tls.md} says, and replaced while the server runs. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "server.ssl.bundle=web",
            "spring.ssl.bundle.pem.web.reload-on-update=true",
            "spring.ssl.bundle.watch.file.quiet-period=100ms"
        })
@DirtiesContext // else it would watch the folder when that is deleted, and tell in the next test's log
class TlsReloadIT {

    private static final Pattern RECIPE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    /** A name without a dot is sent by no client. */
    private static final String NAME = "sluice.localhost";

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @DynamicPropertySource
    static void certificate(DynamicPropertyRegistry properties) throws IOException, InterruptedException {
        make(folder);
        properties.add("spring.ssl.bundle.pem.web.keystore.certificate", () -> "file:" + folder.resolve("cert.pem"));
        properties.add("spring.ssl.bundle.pem.web.keystore.private-key", () -> "file:" + folder.resolve("key.pem"));
    }

    /** Makes {@code cert.pem} and {@code key.pem} in a folder. */
    private static void make(Path into) throws IOException, InterruptedException {
        var unused = OptionalTool.require("openssl");
        Matcher recipe = RECIPE.matcher(Files.readString(Path.of("src/docs/tls.md")));
        assertThat(recipe.find()).isTrue();
        Process process = new ProcessBuilder("/bin/sh", "-ec", recipe.group(1))
                .directory(into.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("openssl.log")))
                .isZero();
    }

    private static X509Certificate read(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext trusting(X509Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("web", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** What a new connection gets, with the name that it wants to reach or without. */
    private X509Certificate served(boolean named) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket secure =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
            plain.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            if (named) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(NAME)));
                secure.setSSLParameters(parameters);
            }
            secure.startHandshake();
            return (X509Certificate) secure.getSession().getPeerCertificates()[0];
        }
    }

    private static void replace(Path from, String name) throws IOException {
        Path beside = folder.resolve(name + ".new");
        Files.copy(from.resolve(name), beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitServed(X509Certificate certificate) {
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> {
            assertThat(served(false)).isEqualTo(certificate);
            assertThat(served(true)).isEqualTo(certificate);
        });
    }

    @Test
    void newConnectionsGetTheNewCertificateAndOpenOnesStay(@TempDir Path next) throws Exception {
        X509Certificate first = read(folder.resolve("cert.pem"));
        awaitServed(first);
        TestPublisher publisher = new TestPublisher(hub);
        try (Subscriber before = new Subscriber(client(first), Contract.DEFAULT.withBuffer(1_000), "tls/#")) {
            publisher.publishNumbers("tls/a", 1, 100);
            make(next);
            X509Certificate second = read(next.resolve("cert.pem"));
            assertThat(second).isNotEqualTo(first);
            replace(next, "key.pem");
            replace(next, "cert.pem");
            awaitServed(second);
            publisher.publishNumbers("tls/a", 101, 200);
            for (int number = 1; number <= 200; number++) {
                assertThat(before.next().text()).isEqualTo(Integer.toString(number));
            }
            try (SluiceClient after = client(second);
                    SluiceClient mistaken = client(first)) {
                assertThat(after.subscribe("tls/#").map(Update::text).blockFirst(JdkClient.PATIENCE))
                        .isEqualTo("200");
                assertThat(mistaken.states()
                                .filter(state -> state.phase() == Phase.WAITING)
                                .map(ClientState::reason)
                                .blockFirst(JdkClient.PATIENCE))
                        .as("says why it can not connect")
                        .contains("PKIX");
            }
        }
    }

    private SluiceClient client(X509Certificate trusted) throws IOException, GeneralSecurityException {
        return SluiceClient.builder()
                .uri(URI.create("wss://localhost:" + port))
                .httpClient(http(trusted))
                .connect();
    }

    private static HttpClient http(X509Certificate trusted) throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder().sslContext(trusting(trusted)).build();
    }

    /** Boot would serve it, and no handshake would come to an end. */
    @Test
    void aKeyOfAnotherCertificateChangesNothing(@TempDir Path other) throws Exception {
        X509Certificate now = served(false);
        make(other);
        try (LogWatch log = new LogWatch()) {
            replace(other, "key.pem");
            awaitError(log, "the private key is not that of the certificate of CN=localhost");
            awaitServed(now);
            assertThat(health(now)).isEqualTo("200 DEGRADED");
            replace(other, "cert.pem"); // now both are new
            awaitServed(read(other.resolve("cert.pem")));
        }
    }

    @Test
    void whatIsNoPemChangesNothing() throws Exception {
        X509Certificate now = served(false);
        byte[] whole = Files.readAllBytes(folder.resolve("cert.pem"));
        try (LogWatch log = new LogWatch()) {
            Files.writeString(folder.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
            awaitError(log, "");
            awaitServed(now);
            await("nobody is to be sent elsewhere")
                    .atMost(JdkClient.PATIENCE)
                    .untilAsserted(() -> assertThat(health(now)).isEqualTo("200 DEGRADED"));
        } finally {
            Files.write(folder.resolve("cert.pem"), whole);
        }
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(health(now)).isEqualTo("200 UP"));
    }

    private String health(X509Certificate trusted) throws Exception {
        URI uri = URI.create("https://localhost:" + port + "/actuator/health");
        HttpResponse<String> answer =
                http(trusted).send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " "
                + JsonMapper.shared().readTree(answer.body()).path("status").asString("");
    }

    private static void awaitError(LogWatch log, String text) {
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(log.lines())
                .anySatisfy(line -> assertThat(line).startsWith("ERROR").contains(text)));
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
