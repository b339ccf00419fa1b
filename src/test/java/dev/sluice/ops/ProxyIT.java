package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.ops.Proxy.Kind;
import dev.sluice.ops.ProxySettings.Listening;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/** What must go through a proxy, and what must not. */
class ProxyIT extends BehindAProxy {

    private static final int MESSAGE_BYTES = 65_536;
    private static final List<String> FORGED = List.of(
            "X-Forwarded-For: 198.51.100.1",
            "Forwarded: for=198.51.100.1",
            "X-Real-IP: 198.51.100.1",
            "X-Client-IP: 198.51.100.1",
            "X-Cluster-Client-IP: 198.51.100.1",
            "True-Client-IP: 198.51.100.1",
            "CF-Connecting-IP: 198.51.100.1",
            "Client-IP: 198.51.100.1");

    @Autowired
    private ApplicationContext context;

    @ParameterizedTest
    @EnumSource
    void messagesOf64KibGoBothWays(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port));
        String head = "{\"type\":\"publish\",\"topic\":\"open/large\",\"data\":\"";
        String data = "x".repeat(MESSAGE_BYTES - head.length() - 2);
        try (JdkClient client = JdkClient.connect(proxy.port(), "/ws?topics=open/large&snapshot=false")) {
            var unusedSynced = client.next("synced");
            client.sendText(head + data + "\"}");
            assertThat(client.next("update").path("data").asString("")).isEqualTo(data);
            assertThat(client.close(1000).code()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsGoOutOneByOne(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port));
        try (EventClient events = events(proxy, "topics=open/events&heartbeat=off")) {
            assertThat(events.next("synced").data()).isNotEmpty();
            for (int number = 1; number <= 3; number++) {
                publisher().publish("open/events", Integer.toString(number));
                assertThat(events.next("update").json().path("data").asInt()).isEqualTo(number);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPublishedGoesInBeforeItsBodyEnds(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port));
        String line = "{\"topic\":\"open/body\",\"data\":\"" + kind + "\"}\n";
        try (JdkClient reader = JdkClient.connect(port, "/ws?topics=open/body&snapshot=false");
                RawWebSocket publisher = RawWebSocket.connect(proxy.port())) {
            var unusedSynced = reader.next("synced");
            publisher.sendRaw(
                    ascii("POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(line.length()) + "\r\n" + line
                            + "\r\n"));
            assertThat(reader.next("update").path("data").asString("")).isEqualTo(kind.name());
            publisher.sendRaw(ascii("0\r\n\r\n"));
            assertThat(publisher.response().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQueryMayHaveAllItsFilters(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port));
        String filters = IntStream.range(0, 64)
                .mapToObj(i -> "open/" + i + "/" + "x".repeat(240))
                .collect(Collectors.joining(","));
        try (JdkClient client = JdkClient.connect(proxy.port(), "/ws?topics=" + filters)) {
            assertThat(client.next("subscribed").path("topics").size()).isEqualTo(64);
        }
    }

    /** As a balancer before it says by the PROXY protocol, whatever headers its client sends. */
    @ParameterizedTest
    @EnumSource
    void theClientIsWhoTheProxySaysItIs(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port).listening(Listening.PROXY_PROTOCOL));
        for (String forged : FORGED) {
            try (LogWatch log = new LogWatch();
                    RawWebSocket client = RawWebSocket.connect(proxy.port())) {
                client.sendRaw(ascii("PROXY TCP4 203.0.113.9 192.0.2.1 5000 80\r\n"));
                assertThat(client.request(RawWebSocket.handshake(proxy.port(), "/ws", 13, forged))
                                .status())
                        .isEqualTo(101);
                Awaitility.await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(log.audit())
                        .as(forged)
                        .anyMatch(line -> line.startsWith("connected: websocket from 203.0.113.9,")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void healthAndMetricsStayInside(Kind kind) throws IOException {
        Proxy proxy = start(kind, ProxySettings.of(port));
        for (String path : List.of(
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "//actuator/health",
                "/./actuator/health",
                "/x/../actuator/health",
                "/%61ctuator/health",
                "/actuator;a=b/health",
                "/;a/actuator/health",
                "/actuator%2Fhealth",
                "/%2factuator/health")) {
            try (RawWebSocket client = RawWebSocket.connect(proxy.port())) {
                assertThat(client.request("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .status())
                        .as(path)
                        .isBetween(400, 499);
            }
        }
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            assertThat(client.request("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .status())
                    .as("asked of the server itself")
                    .isEqualTo(200);
        }
    }

    @Test
    void nginxTellsItsConnectionsToThisMachineAlone() throws IOException {
        Proxy proxy = start(Kind.NGINX, ProxySettings.of(port));
        String request = "GET /nginx_status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (JdkClient client = JdkClient.connect(proxy.port(), "/ws");
                RawWebSocket asking = RawWebSocket.connect(proxy.port())) {
            var unused = client.next("welcome");
            asking.sendRaw(ascii(request));
            assertThat(asking.rest()).contains("Active connections: 2");
        }
        Proxy outside = start(Kind.NGINX, ProxySettings.of(port).listening(Listening.PROXY_PROTOCOL));
        try (RawWebSocket asking = RawWebSocket.connect(outside.port())) {
            asking.sendRaw(ascii("PROXY TCP4 203.0.113.9 192.0.2.1 5000 80\r\n"));
            assertThat(asking.request(request).status()).isEqualTo(403);
        }
    }

    /** The cookie is that of somebody else's single sign-on; the token is what that makes of it. */
    @Test
    void nginxLetsInWhomAnotherProgramKnows() throws IOException {
        String token = TestTokens.of("ann", "private/#", "private/#");
        HttpServer auth = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        auth.createContext("/oauth2/auth", exchange -> {
            boolean known =
                    List.of("sso=ann").equals(exchange.getRequestHeaders().get("Cookie"));
            exchange.getResponseHeaders().set("Authorization", "Bearer " + token);
            exchange.sendResponseHeaders(known ? 202 : 401, -1);
            exchange.close();
        });
        auth.start();
        try {
            Proxy proxy = start(
                    Kind.NGINX, ProxySettings.of(port).asking(auth.getAddress().getPort()));
            try (RawWebSocket nobody = RawWebSocket.connect(proxy.port())) {
                assertThat(nobody.request(RawWebSocket.handshake(proxy.port(), "/ws", 13))
                                .status())
                        .isEqualTo(401);
            }
            try (JdkClient ann = JdkClient.connect(
                    JdkClient.newBuilder().header("Cookie", "sso=ann").header("Authorization", "Bearer forged"),
                    proxy.port(),
                    "/ws?topics=private/a")) {
                assertThat(ann.next("subscribed", "error").path("topics").size())
                        .isEqualTo(1);
            }
        } finally {
            auth.stop(0);
        }
    }

    /** As an image asks, which has no curl. */
    @Test
    void theContainersHealthCheckFollowsReadiness() throws IOException {
        assertThat(ready()).isZero();
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        try {
            assertThat(ready()).isEqualTo(1);
        } finally {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
        assertThat(ready()).isZero();
    }

    private int ready() throws IOException {
        return new ProcessBuilder("bash", "src/ops/container/ready", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
