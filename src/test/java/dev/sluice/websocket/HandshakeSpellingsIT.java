package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.RawWebSocket.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes header line by header line (RFC 6455, 4.2.1): what a server must take, and what it must refuse. */
class HandshakeSpellingsIT extends BesideABystander {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private static final List<String> SOUND =
            List.of("Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", KEY);

    /** A sound handshake in which the lines of that name are replaced; {@code |} separates several, nothing leaves it out. */
    private static String handshake(String requestLine, String name, String values) {
        Stream<String> others = SOUND.stream().filter(line -> !line.startsWith(name + ":"));
        Stream<String> lines = Arrays.stream(values.split("\\|", -1))
                .filter(value -> !value.isEmpty())
                .map(value -> name + ": " + value);
        return Stream.concat(others, lines).collect(Collectors.joining("\r\n", requestLine + "\r\n", "\r\n\r\n"));
    }

    private HttpResponse answer(String request) throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            return client.request(request);
        }
    }

    /** Whether the whole way works, not only the answer. */
    private String upgraded(String request) throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            HttpResponse answer = client.request(request);
            assertThat(answer.status()).as(answer.head()).isEqualTo(101);
            assertThat(answer.head()).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, 1.3
            assertThat(client.read().payload()).isNotEmpty();
            return answer.head();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Connection             ; UPGRADE
            Connection             ; upgrade
            Connection             ; uPgRaDe
            Connection             ; keep-alive, Upgrade
            Connection             ; keep-alive , upgrade ,
            Connection             ; keep-alive|UPGRADE
            Connection             ; Upgrade|keep-alive
            Upgrade                ; WebSocket
            Upgrade                ; WEBSOCKET
            Upgrade                ; h2c, websocket
            Upgrade                ; h2c|websocket
            Host                   ; localhost
            Host                   ; localhost:8080
            Host                   ; [::1]:8080
            Host                   ; [::1]
            Sec-WebSocket-Protocol ; ''
            """)
    void spellingsThatAreAllowedAreTaken(String name, String values) throws IOException {
        String head = upgraded(handshake("GET /ws HTTP/1.1", name, values));
        assertThat(head.toLowerCase(Locale.ROOT))
                .contains("\r\nupgrade: websocket\r\n")
                .contains("\r\nconnection: upgrade\r\n")
                .doesNotContain("sec-websocket-protocol");
    }

    /** As nginx asks where nobody has set {@code proxy_http_version}. */
    @Test
    void http10MayBeUpgraded() throws IOException {
        assertThat(upgraded(handshake("GET /ws HTTP/1.0", "Connection", "Upgrade")))
                .contains("websocket");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            foo|sluice.v1.cbor                        ; sluice.v1.cbor
            foo, bar|baz|sluice.v1.json               ; sluice.v1.json
            sluice.v1.cbor|sluice.v1.json             ; sluice.v1.cbor
            foo ,,sluice.v1.json, sluice.v1.cbor      ; sluice.v1.json
            bearer.a.b.c, sluice.v1.json              ; sluice.v1.json
            sluice.v1.json|bearer.a.b.c               ; sluice.v1.json
            """)
    void allLinesOfSubprotocolsAreRead(String offered, String selected) throws IOException {
        assertThat(upgraded(handshake("GET /ws HTTP/1.1", "Sec-WebSocket-Protocol", offered))
                        .lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-protocol:")))
                .singleElement()
                .asString()
                .endsWith(": " + selected);
    }

    /** A browser then ends the connection; all other clients go on. */
    @ParameterizedTest
    @ValueSource(strings = {"foo", "foo, bar|baz", "SLUICE.V1.JSON", "sluice.v2.json"})
    void ofUnknownSubprotocolsNoneIsSelected(String offered) throws IOException {
        assertThat(upgraded(handshake("GET /ws HTTP/1.1", "Sec-WebSocket-Protocol", offered))
                        .toLowerCase(Locale.ROOT))
                .doesNotContain("sec-websocket-protocol");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Sec-WebSocket-Key ; ''
            Sec-WebSocket-Key ; x
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZQ
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25j
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZWFh
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZWE=
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZWFhYWFhYQ==
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25j*Q==
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Key ; dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==
            Host              ; ''
            Host              ; 127.0.0.1|127.0.0.1
            Host              ; 127.0.0.1|evil.example
            Host              ; a b
            Host              ; a/b
            Host              ; a@b
            Host              ; a, b
            Host              ; [::1
            Host              ; ::1
            Host              ; a:b
            Host              ; a:1:2
            Host              ; :80
            Host              ; 127.0.0.1:
            Content-Length    ; 5
            Transfer-Encoding ; chunked
            """)
    void whatAServerMustNotTakeIs400(String name, String values) throws IOException {
        assertThat(answer(handshake("GET /ws HTTP/1.1", name, values)).status()).isEqualTo(400);
    }

    @Test
    void anEmptyHostIs400() throws IOException {
        String request = handshake("GET /ws HTTP/1.1", "Host", "").replace("Upgrade: w", "Host: \r\nUpgrade: w");
        assertThat(answer(request).status()).isEqualTo(400);
    }

    static Stream<Arguments> whatAsksForNoUpgradeThatThereIs() {
        return Stream.of(
                Arguments.of("Sec-WebSocket-Version", ""),
                Arguments.of("Sec-WebSocket-Version", "8"),
                Arguments.of("Sec-WebSocket-Version", "013"),
                Arguments.of("Sec-WebSocket-Version", "13|13"),
                Arguments.of("Sec-WebSocket-Version", "13, 8"),
                Arguments.of("Sec-WebSocket-Version", "13|8"),
                Arguments.of("Upgrade", ""),
                Arguments.of("Upgrade", "h2c"),
                Arguments.of("Upgrade", "websockets"),
                Arguments.of("Connection", ""),
                Arguments.of("Connection", "keep-alive"),
                Arguments.of("Connection", "upgraded"));
    }

    @ParameterizedTest
    @MethodSource("whatAsksForNoUpgradeThatThereIs")
    void whatAsksForNoUpgradeThatThereIsIs426(String name, String values) throws IOException {
        HttpResponse response = answer(handshake("GET /ws HTTP/1.1", name, values));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.head())
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "DELETE"})
    void otherMethodsAre405(String method) throws IOException {
        HttpResponse response = answer(handshake(method + " /ws HTTP/1.1", "Connection", "Upgrade"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.head()).containsIgnoringCase("\r\nallow: GET\r\n");
    }

    @Test
    void aRefusalSaysWhatIsWrong() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(port)) {
            client.sendRaw(
                    handshake("GET /ws HTTP/1.1", "Sec-WebSocket-Key", "short").getBytes(StandardCharsets.US_ASCII));
            client.halfClose();
            assertThat(client.rest())
                    .contains("application/problem+json")
                    .contains("Sec-WebSocket-Key must be there once, 16 bytes in base64");
        }
    }
}
