package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@NoLeaks
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.simulator.enabled=false")
class EarlyBytesIT {

    private static final String PING = "\u0089\u0080\0\0\0\0";
    private static final String CLOSE_1002 = "\u0003\u00eawebsocket protocol error";

    @LocalServerPort
    int port;

    @RepeatedTest(20)
    void framesThatComeWithTheHandshakeEndTheConnectionAndLeakNothing() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write((RawWebSocket.handshake(port, "/ws?topics=%23", 13) + PING)
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 101 ").endsWith(CLOSE_1002);
        }
    }
}
