package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.session.max=2"})
class SessionMaxIT {

    @LocalServerPort
    private int port;

    @Test
    void oneMoreIsClosedWith1013UntilAPlaceIsFree() throws IOException {
        try (JdkClient first = JdkClient.connect(port, "/ws");
                RawWebSocket second = RawWebSocket.open(port, "/ws")) {
            assertThat(JdkClient.type(first.next())).isEqualTo("welcome");
            assertThat(second.next("welcome").path("session").asString()).isNotEmpty();
            for (int i = 0; i < 5; i++) {
                try (JdkClient surplus = JdkClient.connect(port, "/ws?topics=%23")) {
                    assertThat(surplus.closed().code()).isEqualTo(1013);
                }
            }

            second.reset();
            Awaitility.await().atMost(JdkClient.PATIENCE).until(this::isLetIn);
            first.send("{'type':'ping','id':1}");
            assertThat(first.next("pong").path("id").asInt()).isEqualTo(1);
        }
    }

    private boolean isLetIn() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            return client.read().head() == RawWebSocket.TEXT;
        }
    }
}
