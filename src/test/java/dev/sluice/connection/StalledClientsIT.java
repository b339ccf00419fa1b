package dev.sluice.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.NoLeaks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that stop in the midst of a request or of an answer, whatever that is: their connections end. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.http.head-timeout=5s",
            "sluice.http.body-timeout=1s",
            "sluice.http.answer-timeout=1s",
            "sluice.http.waiting-bytes=4MB"
        })
class StalledClientsIT {

    private static final int READERS = 200;
    private static final int SENDERS = 100;
    private static final String FILE = "/webjars/swagger-ui/swagger-ui-bundle.js";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private HeldBytes held;

    @Test
    void aFileThatNobodyReadsEndsWithItsConnection() throws IOException {
        List<Socket> readers = new ArrayList<>();
        try (Bystander bystander = new Bystander(port, hub);
                LogWatch log = new LogWatch()) {
            for (int i = 0; i < READERS; i++) {
                readers.add(request("GET " + FILE + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            }
            bystander.isUnharmed();
            awaitConnections(1);
            assertThat(held.now()).isZero();
            assertThat(log.lines()).isEmpty();
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
    }

    @Test
    void messagesThatNeverEndHaveABoundTogether() throws IOException {
        List<Socket> senders = new ArrayList<>();
        byte[] half = new byte[60_000];
        Arrays.fill(half, (byte) 'x');
        byte[] header = {(byte) 0x81, (byte) 0xFE, (byte) 0xF0, 0, 0, 0, 0, 0};
        try (Bystander bystander = new Bystander(port, hub);
                LogWatch log = new LogWatch()) {
            for (int i = 0; i < SENDERS; i++) {
                Socket sender = request("""
                        GET /ws HTTP/1.1
                        Host: 127.0.0.1
                        Upgrade: websocket
                        Connection: Upgrade
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                        Sec-WebSocket-Version: 13

                        """.replace("\n", "\r\n"));
                senders.add(sender);
                awaitWelcome(sender);
            }
            for (Socket sender :
                    senders) { // all connected before: once the bound is reached a handshake is answered 503
                try {
                    sender.getOutputStream().write(header);
                    sender.getOutputStream().write(half);
                } catch (SocketException sentAway) {
                    // as it should be, of one at least: see below
                }
            }
            await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(meters.find("sluice.sessions.closed")
                            .tag("code", "1013")
                            .counter())
                    .isNotNull()
                    .extracting(Counter::count)
                    .matches(count -> count >= 1));
            assertThat(held.now()).isBetween(1L << 20, 4L << 20);
            bystander.isUnharmed();
            assertThat(log.lines()).isEmpty();
        } finally {
            for (Socket sender : senders) {
                sender.close();
            }
        }
        awaitConnections(0);
        assertThat(held.now()).isZero();
    }

    @Test
    void aHeadThatNeverEndsIsAnswered408() throws IOException {
        try (Socket socket = request("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 408 ");
        }
        awaitConnections(0);
    }

    @Test
    void aBodyThatIsNotAskedForIsNotWaitedForWithoutEnd() throws IOException {
        try (Socket socket = request("POST /none HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 4");
        }
        awaitConnections(0);
    }

    private Socket request(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void awaitWelcome(Socket sender) throws IOException {
        StringBuilder came = new StringBuilder();
        while (came.indexOf("welcome") < 0) {
            int next = sender.getInputStream().read();
            assertThat(next).as("after %s", came).isNotNegative();
            came.append((char) next);
        }
    }

    private void awaitConnections(int count) {
        await().atMost(JdkClient.PATIENCE.multipliedBy(3)).untilAsserted(() -> assertThat(
                        meters.get("sluice.connections").gauge().value())
                .as("open connections")
                .isLessThanOrEqualTo(count));
    }
}
