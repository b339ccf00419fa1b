package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.WebSocketFrames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** Clients that go without a word, or stay without a word. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.session.ping-after=1s",
            "sluice.session.pong-within=5s", // a busy machine may take a while to answer
            "sluice.session.write-timeout=5s"
        })
class VanishingClientsIT extends BesideABystander {

    private static final String BIG = "\"" + "x".repeat(30_000) + "\"";

    @Autowired
    private MeterRegistry meters;

    private TestPublisher publisher;

    @BeforeEach
    void connect() {
        publisher = new TestPublisher(hub);
    }

    private double closedWith(int code) {
        Counter counter = meters.find("sluice.sessions.closed")
                .tag("code", Integer.toString(code))
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void aResetEndsTheSession() throws IOException {
        double before = closedWith(1006);
        RawWebSocket client = RawWebSocket.open(port, "/ws?topics=gone/%23");
        assertThat(client.next("synced").has("id")).isFalse();
        client.reset();
        publisher.publishNumbers("gone/x", 1, 50);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closedWith(1006) > before);
    }

    @Test
    void aResetInTheMiddleOfAMessageEndsTheSession() throws IOException {
        double before = closedWith(1006);
        RawWebSocket client = RawWebSocket.open(port, "/ws");
        client.send(RawWebSocket.TEXT_BEGIN, new byte[30_000]);
        client.sendRaw(new byte[] {(byte) RawWebSocket.CONTINUE_END, (byte) 0xFE, 0x10});
        client.reset();
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closedWith(1006) > before);
    }

    @Test
    void aHalfClosedConnectionIsEnded() throws IOException {
        double before = closedWith(1006);
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            client.halfClose();
            assertThat(client.awaitEnd()).isTrue();
        }
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closedWith(1006) > before);
    }

    @Test
    void aClientThatAnswersNoPingIsClosedWith4408() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            assertThat(client.next(RawWebSocket.PING).payload()).isEmpty();
            assertThat(client.closeCode()).isEqualTo(4408);
            assertThat(client.awaitEnd()).isTrue();
        }
    }

    @Test
    void aClientThatAnswersPingsStays() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            for (int i = 0; i < 3; i++) {
                RawWebSocket.Frame ping = client.next(RawWebSocket.PING);
                client.send(RawWebSocket.PONG, ping.payload());
            }
            client.send("{'type':'ping','id':1}");
            assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
        }
    }

    /** Its one message takes longer than ping and pong may, and its pong would stand behind it. */
    @Test
    void aClientThatIsStillSendingALongMessageStays() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws?heartbeat=250")) {
            byte[] message =
                    WebSocketFrames.masked(RawWebSocket.TEXT, RawWebSocket.utf8("{\"type\":\"ping\",\"id\":1}"));
            for (byte octet : message) {
                assertThat(client.next("heartbeat").isObject()).isTrue(); // 29 bytes, a quarter of a second each
                client.sendRaw(new byte[] {octet});
            }
            assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatNeverReadsIsEndedByTheWriteTimeout() throws IOException {
        double before = closedWith(4409);
        try (RawWebSocket client = RawWebSocket.open(port, "/ws?topics=big/%23&buffer=10", 2048)) {
            assertThat(client.next("synced").has("id")).isFalse();
            for (int i = 0; i < 300; i++) {
                publisher.publish("big/" + i, BIG);
            }
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> closedWith(4409) > before);
            assertThat(client.awaitEnd()).isTrue();
        }
    }

    @Test
    void aCloseThatIsNotAnsweredIsCutOff() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            client.send(RawWebSocket.BINARY, new byte[0]);
            assertThat(client.closeCode()).isEqualTo(1003);
            assertThat(client.awaitEnd()).isTrue();
        }
    }
}
