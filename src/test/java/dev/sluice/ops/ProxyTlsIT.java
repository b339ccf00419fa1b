package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ops.Proxy.Kind;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS that ends at the proxy, and TLS from there to the server too. */
class ProxyTlsIT extends BehindAProxy {

    private static HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void certificate() throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate.make(folder);
        http = HttpClient.newBuilder()
                .sslContext(TestCertificate.trusting(TestCertificate.read(folder.resolve("cert.pem"))))
                .build();
    }

    private static JdkClient connect(Proxy proxy, String query) {
        return JdkClient.connect(http, URI.create("wss://localhost:" + proxy.port() + "/ws" + query));
    }

    private static int handshake(Proxy proxy, String origin) {
        try {
            http.newWebSocketBuilder()
                    .header("Origin", origin)
                    .buildAsync(
                            URI.create("wss://localhost:" + proxy.port() + "/ws"),
                            new java.net.http.WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException e) {
            return assertThat(e.getCause())
                    .asInstanceOf(InstanceOfAssertFactories.type(WebSocketHandshakeException.class))
                    .actual()
                    .getResponse()
                    .statusCode();
        }
    }

    @ParameterizedTest
    @EnumSource
    void pagesBehindItAreTheServersOwn(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port).tls(folder, false));
        assertThat(handshake(proxy, "https://localhost:" + proxy.port())).isEqualTo(101);
        assertThat(handshake(proxy, "http://localhost:" + proxy.port())).isEqualTo(403);
        assertThat(handshake(proxy, "https://evil.example")).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource
    void eventsGoByHttp2WhereTheProxySpeaksIt(Kind kind) throws IOException, InterruptedException {
        Proxy proxy = start(kind, ProxySettings.of(port).tls(folder, false));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + proxy.port() + "/sse?topics=open/tls"))
                .timeout(JdkClient.PATIENCE)
                .build();
        HttpResponse<Stream<String>> events = http.send(request, BodyHandlers.ofLines());
        assertThat(events.version())
                .isEqualTo(kind == Kind.NGINX ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        try (Stream<String> lines = events.body()) {
            assertThat(lines.anyMatch(line -> line.equals("event: synced"))).isTrue();
        }
    }

    @Test
    void tlsMayGoOnToTheServer() throws IOException {
        try (OtherServer secure = OtherServer.start(
                "--server.ssl.bundle=web",
                "--spring.ssl.bundle.pem.web.keystore.certificate=file:" + folder.resolve("cert.pem"),
                "--spring.ssl.bundle.pem.web.keystore.private-key=file:" + folder.resolve("key.pem"))) {
            for (Kind kind : Kind.values()) {
                Proxy proxy = start(kind, ProxySettings.of(secure.port()).tls(folder, true));
                try (JdkClient client = connect(proxy, "?topics=open/tls")) {
                    assertThat(JdkClient.type(client.next("synced"))).isEqualTo("synced");
                }
                Proxy plain = start(kind, ProxySettings.of(secure.port()));
                try (EventClient refused = EventClient.open(plain.port(), "topics=open/tls")) {
                    assertThat(refused.status())
                            .as("%s without TLS to a server that wants it", kind)
                            .isBetween(500, 599);
                }
            }
        }
    }
}
