package dev.sluice.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.WithProtection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What browsers are told of each answer. Shares its server with the tests of who may publish. */
@NoLeaks
@WithProtection
class BrowserHeadersIT {

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    /** The head of the answer, from a connection that is closed then. */
    private static String head(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as("no end of %s", head).isNotNegative();
                head.append((char) next);
            }
            return head.toString();
        }
    }

    private static void assertTold(String head, int status) {
        assertThat(head).startsWith("HTTP/1.1 " + status + " ");
        assertThat(head)
                .containsOnlyOnce("X-Content-Type-Options: nosniff\r\n")
                .containsOnlyOnce("Referrer-Policy: no-referrer\r\n")
                .containsOnlyOnce("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; ")
                .containsOnlyOnce("frame-ancestors 'none'\r\n")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200",
        "HEAD, /, 200",
        "GET, /api.html, 200",
        "GET, /webjars/swagger-ui/swagger-ui.css, 200",
        "GET, /client/sluice.js, 200",
        "GET, /openapi.yaml, 200",
        "GET, /api/topics, 200",
        "GET, /api/history, 200",
        "GET, /sse?topics=a, 200",
        "GET, /sse?topics=a&buffer=0, 400",
        "GET, /nowhere, 404",
        "GET, /ws, 426",
        "GET, /a/../b, 400",
        "PUT, /api/topics, 405",
        "TRACE, /, 405",
    })
    void answersTellBrowsersWhatTheyMayDo(String method, String target, int status) throws IOException {
        assertTold(head(port, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), status);
    }

    /** Those too that Netty gives by itself, before there is a request to look at. */
    @Test
    void brokenAndMisdirectedRequestsAreToldThemAsWell() throws IOException {
        assertTold(head(port, "GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n"), 421);
        assertTold(head(port, "GET / HTTP/1.1\r\nHost: localhost\r\na\r\n b: c\r\n x\0\r\n\r\n"), 400);
        assertTold(head(port, "GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 414);
        assertTold(head(port, "GET / HTTP/1.1\r\nHost: localhost\r\na: " + "x".repeat(20_000) + "\r\n\r\n"), 431);
    }

    @ParameterizedTest
    @CsvSource({"/actuator/health, 200", "/actuator/nothing, 404"})
    void managementPortDoesSoToo(String path, int status) throws IOException {
        assertTold(head(managementPort, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), status);
    }
}
