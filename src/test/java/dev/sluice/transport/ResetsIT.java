package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestPublisher;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that reset their connection (TCP RST) around the first byte of the answer leave nothing behind. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.session.max=" + ResetsIT.SESSIONS_MAX})
class ResetsIT {

    static final int SESSIONS_MAX = 40;

    private static final int CLIENTS = 4;
    private static final int RESETS_PER_CLIENT = 400;
    private static final int MOMENTS = 4;

    private static final String SSE = """
            GET /sse?topics=%23 HTTP/1.1\r
            Host: 127.0.0.1\r
            \r
            """;
    private static final String WEB_SOCKET = """
            GET /ws?topics=%23 HTTP/1.1\r
            Host: 127.0.0.1\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    @ParameterizedTest
    @ValueSource(strings = {SSE, WEB_SOCKET})
    void noSessionAndNoPlaceIsLeftBehind(String request) throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        for (int i = 0; i < 50; i++) {
            publisher.publish("resets/" + i, "\"" + "x".repeat(500) + "\"");
        }
        try (LogWatch log = new LogWatch()) {
            resetAndAwaitTheEnd(request);
            assertThat(log.lines()).as("logged of clients that went").isEmpty();
        }
    }

    private void resetAndAwaitTheEnd(String request) {
        CompletableFuture<?>[] clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> CompletableFuture.runAsync(() -> resetOften(request)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(clients).join();
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() ->
                        assertThat(sessions()).as("sessions without a socket").isZero());
        await().atMost(JdkClient.PATIENCE).until(() -> haveAllPlaces(request));
    }

    private void resetOften(String request) {
        for (int i = 0; i < RESETS_PER_CLIENT; i++) {
            try {
                reset(request, i % MOMENTS);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Before the server has read the request, about when it answers, at the first byte of the answer, or a little later. */
    private void reset(String request, int moment) throws IOException {
        try (Socket socket = connect(request)) {
            switch (moment) {
                case 0 -> {}
                case 1 -> spin();
                case 2 -> assertThat(socket.getInputStream().read()).isEqualTo('H');
                default -> assertThat(socket.getInputStream().readNBytes(1_000)).isNotEmpty();
            }
            socket.setSoLinger(true, 0);
        }
    }

    /** A fraction of a millisecond, about what the server takes to answer. */
    private static void spin() {
        for (int i = 0; i < 5_000; i++) {
            Thread.onSpinWait();
        }
    }

    private Socket connect(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private double sessions() {
        return meters.find("sluice.sessions").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    /** Whether as many sessions as there may be begin, all at once. */
    private boolean haveAllPlaces(String request) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS_MAX; i++) {
                Socket socket = connect(request);
                sockets.add(socket);
                String begin = new String(socket.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8);
                if (!begin.contains("\"type\":\"welcome\"")) {
                    return false;
                }
            }
            return true;
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
