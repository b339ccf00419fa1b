package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.simulator.enabled=false")
@ExtendWith(OutputCaptureExtension.class)
class EarlyBytesIT {

    private static final int CLIENTS = 50;

    @LocalServerPort
    int port;

    @Test
    void framesThatComeWithTheHandshakeEndTheConnectionAndLeakNothing(CapturedOutput output) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            String answer = sendAtOnce();
            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(answer)
                    .contains(new String(new byte[] {(byte) 0x88}, StandardCharsets.ISO_8859_1)
                            + (char) 2
            System.gc();
        }
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(output).doesNotContain("LEAK").doesNotContain("ERROR");
    }

    private String sendAtOnce() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            String request = "GET /ws?topics=%23 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            String ping = "\u0089\u0080\0\0\0\0";
            socket.getOutputStream().write((request + ping).getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
