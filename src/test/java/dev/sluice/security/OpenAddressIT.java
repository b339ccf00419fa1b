package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A server that is meant to listen on all addresses. */
@NoLeaks
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.tokens.open=true",
            "server.address=0.0.0.0",
            "sluice.http.allowed-hosts=dash.example"
        })
class OpenAddressIT {

    @LocalServerPort
    private int port;

    private String status(InetAddress reached, String host) throws IOException {
        try (Socket socket = new Socket(reached, port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            String request = "GET /api/topics HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(start, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length());
        }
    }

    /** Those of this machine, loopback among them. */
    static Stream<InetAddress> addresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void theAddressThatARequestComesToIsOurs(InetAddress reached) throws IOException {
        assertThat(status(reached, reached.getHostAddress() + ":" + port)).isEqualTo("200");
        assertThat(status(reached, "localhost")).isEqualTo("200");
        assertThat(status(reached, "dash.example")).isEqualTo("200");
        assertThat(status(reached, "rebound.example:" + port)).isEqualTo("421");
    }

    @Test
    void theReadyLineSaysSo(CapturedOutput output) {
        assertThat(output).contains("look at http://localhost:" + port + "/", "it listens on all addresses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "[2001:db8::1]", "127.0.0.1.rebound.example", "sub.dash.example"})
    void othersAreNot(String host) throws IOException {
        assertThat(status(InetAddress.getLoopbackAddress(), host)).isEqualTo("421");
    }
}
