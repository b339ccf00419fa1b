package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.WithProtection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Which hosts a request may name. Shares its server with {@link ProtectedModeIT}. */
@NoLeaks
@WithProtection
class HostIT {

    private static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==",
            "");

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    private static String status(int port, String requestLine, String headers) throws IOException {
        return answer(port, requestLine, headers, "HTTP/1.1 200".length()).replaceFirst("HTTP/1.[01] ", "");
    }

    private static String answer(int port, String requestLine, String headers, int bytesMax) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            String request = requestLine + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(bytesMax), StandardCharsets.US_ASCII);
        }
    }

    private String status(String path, String host) throws IOException {
        return status(port, "GET " + path + " HTTP/1.1", "Host: " + host + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/js/app.js", "/api/topics", "/api/history", "/sse?topics=a", "/nowhere"})
    void pageWhoseNameWasReboundGetsNothing(String path) throws IOException {
        assertThat(status(path, "rebound.example")).isEqualTo("421");
        assertThat(status(path, "rebound.example:" + port)).isEqualTo("421");
        assertThat(status(path, "localhost")).isNotEqualTo("421");
    }

    @Test
    void neitherByWebSocketNorOnTheManagementPort() throws IOException {
        String handshake = "GET /ws?topics=a HTTP/1.1";
        assertThat(status(port, handshake, "Host: rebound.example\r\n" + UPGRADE))
                .isEqualTo("421");
        assertThat(status(port, handshake, "Host: localhost\r\n" + UPGRADE)).isEqualTo("101");
        String health = "GET /actuator/health HTTP/1.1";
        assertThat(managementPort).isNotEqualTo(port);
        assertThat(status(managementPort, health, "Host: rebound.example\r\n")).isEqualTo("421");
        assertThat(status(managementPort, health, "Host: localhost\r\n")).isEqualTo("200");
    }

    @Test
    void refusalSaysWhatToDo() throws IOException {
        for (int each : List.of(port, managementPort)) {
            String answer = answer(
                    each,
                    "GET /actuator/health HTTP/1.1",
                    "Host: rebound.example\r\nConnection: close\r\n",
                    Integer.MAX_VALUE);
            assertThat(answer)
                    .contains("application/problem+json")
                    .contains("\"code\":\"forbidden\"")
                    .contains("name it in sluice.http.allowed-hosts");
        }
    }

    /** All of 127.0.0.0/8 is this machine, so what listens on all addresses answers there too. */
    @Test
    void managementPortListensWhereTheServerDoes() {
        assertThatThrownBy(() -> new Socket("127.0.0.2", managementPort).close())
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:1",
                "localhost.",
                "127.0.0.1",
                "127.255.0.9:8080",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "page.localhost",
                "dash.example",
                "DASH.example:443",
                "[2001:db8::7]:80",
            })
    void loopbackAndConfiguredNamesAreOurs(String host) throws IOException {
        assertThat(status("/api/topics", host)).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "notlocalhost",
                "sub.dash.example",
                "128.0.0.1",
                "0.0.0.0",
                "[::2]",
                "[::]",
                "[fe80::1%25eth0]",
                "127.1",
                "2130706433",
            })
    void othersAreNot(String host) throws IOException {
        assertThat(status("/api/topics", host)).isEqualTo("421");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::1",
                "localhost@rebound.example",
                "localhost, rebound.example",
                "a b",
                "localhost:x",
                "[::1",
                "a/b"
            })
    void brokenOnesAreBadRequests(String host) throws IOException {
        assertThat(status("/api/topics", host)).isEqualTo("400");
    }

    @Test
    void hostStandsOnce() throws IOException {
        assertThat(status(port, "GET /api/topics HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n"))
                .isEqualTo("400");
        assertThat(status(port, "GET /api/topics HTTP/1.1", "")).isEqualTo("400");
        assertThat(status(port, "GET /api/topics HTTP/1.0", ""))
                .as("health checks of proxies have none, and no browser sends such")
                .isEqualTo("200");
    }

    @Test
    void targetThatIsWholeCountsToo() throws IOException {
        assertThat(status(port, "GET http://rebound.example/api/topics HTTP/1.1", "Host: localhost\r\n"))
                .isEqualTo("421");
        assertThat(status(port, "GET http://localhost/api/topics HTTP/1.1", "Host: rebound.example\r\n"))
                .isEqualTo("421");
        assertThat(status(port, "GET http://dash.example/api/topics HTTP/1.1", "Host: dash.example\r\n"))
                .isEqualTo("200");
    }
}
