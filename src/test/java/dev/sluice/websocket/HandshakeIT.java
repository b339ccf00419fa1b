package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.handshake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.RawWebSocket.HttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.websocket.allowed-origins=https://dashboards.example.com"
        })
class HandshakeIT {

    @LocalServerPort
    private int port;

    @Test
    void aRequestWithoutUpgradeIs426() throws IOException {
        assertUpgradeRequired("GET /ws?topics=%23 HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 14})
    void aHandshakeOfAnotherVersionIs426(int version) throws IOException {
        assertUpgradeRequired(handshake(port, "/ws", version));
    }

    private void assertUpgradeRequired(String request) throws IOException {
        HttpResponse response = request(request);
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.head())
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nconnection: Upgrade\r\n")
                .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
    }

    private HttpResponse request(String text) throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            return client.request(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "https://127.0.0.1.evil.example", "null", "http://127.0.0.1:1"})
    void aPageOfAnotherOriginIs403(String origin) throws IOException {
        assertThat(request(handshake(port, "/ws", 13, "Origin: " + origin)).status())
                .isEqualTo(403);
    }

    @Test
    void aRefusedPageIsInTheLogOnceWithWhatToDo() throws IOException {
        try (LogWatch log = new LogWatch()) {
            for (int i = 0; i < 2; i++) {
                aPageOfAnotherOriginIs403("https://forgotten.example");
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("a page of https://forgotten.example was refused at /ws")
                    .contains("name it in sluice.websocket.allowed-origins");
        }
    }

    @Test
    void aPageOfTheSameOriginIsLetIn() throws IOException {
        assertThat(request(handshake(port, "/ws", 13, "Origin: http://127.0.0.1:" + port))
                        .status())
                .isEqualTo(101);
    }

    @Test
    void aPageOfAnAllowedOriginIsLetIn() throws IOException {
        assertThat(request(handshake(port, "/ws", 13, "Origin: https://dashboards.example.com"))
                        .status())
                .isEqualTo(101);
    }

    @Test
    void postIsNotAllowed() throws IOException {
        HttpResponse response =
                request("POST /ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(response.status()).isEqualTo(405);
    }

    @Test
    void anUpgradeWithoutKeyIsRefused() throws IOException {
        assertThat(request(handshake(port, "/ws", 13).replaceFirst("Sec-WebSocket-Key: \\S+\r\n", ""))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.v1.json,                sluice.v1.json",
        "sluice.v1.cbor,                sluice.v1.cbor",
        "foo:sluice.v1.json,            sluice.v1.json",
        "foo:sluice.v1.cbor,            sluice.v1.cbor",
        "sluice.v1.cbor:sluice.v1.json, sluice.v1.cbor",
        "sluice.v1.json:sluice.v1.cbor, sluice.v1.json",
        "foo:bar,                       ''"
    })
    void selectsAKnownSubprotocolOrNone(String offered, String selected) {
        String[] names = offered.split(":", -1);
        String[] lesser = names.length == 1 ? new String[0] : new String[] {names[1]};
        try (JdkClient client = JdkClient.connect(JdkClient.newBuilder().subprotocols(names[0], lesser), port, "/ws")) {
            assertThat(JdkClient.type(client.next())).isEqualTo("welcome");
            assertThat(client.subprotocol()).isEqualTo(selected);
        }
    }

    @Test
    void needsNoSubprotocol() {
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            assertThat(JdkClient.type(client.next())).isEqualTo("welcome");
            assertThat(client.subprotocol()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", "GET /ws\r\n\r\n"})
    void garbageIsRefusedAndEndsNobodyElse(String garbage) throws IOException {
        try (JdkClient healthy = JdkClient.connect(port, "/ws");
                RawWebSocket client = RawWebSocket.connect(port)) {
            client.sendRaw(garbage.getBytes(StandardCharsets.ISO_8859_1));
            try {
                assertThat(client.response().status()).isBetween(400, 499);
            } catch (EOFException | SocketException e) {
                // ended without a word, which will do
            }
            healthy.send("{'type':'ping','id':1}");
            assertThat(healthy.next("pong").path("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aHeaderBeyondAllBoundsIsRefused() throws IOException {
        assertThat(request(handshake(port, "/ws", 13, "X-Long: " + "x".repeat(20_000)))
                        .status())
                .isEqualTo(431);
    }

    @Test
    void aQueryOf64LongFiltersIsTaken() {
        String filters = "f".repeat(253);
        StringBuilder query = new StringBuilder("/ws?topics=" + filters);
        for (int i = 1; i < 64; i++) {
            query.append(',').append(filters).append(i % 10).append(i / 10);
        }
        try (JdkClient client = JdkClient.connect(port, query.toString())) {
            assertThat(client.next("subscribed", "error").path("topics").size()).isEqualTo(64);
        }
    }

    @Test
    void aHandshakeInPiecesIsTakenWhileOthersAreServed() throws IOException {
        byte[] handshake = handshake(port, "/ws", 13).getBytes(StandardCharsets.ISO_8859_1);
        try (RawWebSocket slow = RawWebSocket.connect(port)) {
            for (byte one : handshake) {
                slow.sendRaw(new byte[] {one});
                if (one == '\n') {
                    try (JdkClient other = JdkClient.connect(port, "/ws")) {
                        assertThat(JdkClient.type(other.next())).isEqualTo("welcome");
                    }
                }
            }
            assertThat(slow.response().status()).isEqualTo(101);
            assertThat(slow.next("welcome").path("session").asString()).isNotEmpty();
        }
    }

    @Test
    void anotherPathIsNotUpgraded() {
        assertThatThrownBy(() -> RawWebSocket.open(port, "/other").close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("404");
    }
}
