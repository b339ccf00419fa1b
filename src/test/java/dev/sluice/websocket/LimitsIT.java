package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.session.message-size=1KB",
            "sluice.session.subscriptions=3",
            "sluice.session.filters=5",
            "sluice.session.frames-per-second=20",
            "sluice.session.frames-burst=30",
            "sluice.delivery.buffer-max=100"
        })
class LimitsIT {

    @LocalServerPort
    private int port;

    @Test
    void theWelcomeTellsTheLimits() {
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            JsonNode limits = client.next("welcome").path("limits");
            assertThat(limits.path("messageBytes").asInt()).isEqualTo(1024);
            assertThat(limits.path("filters").asInt()).isEqualTo(64);
            assertThat(limits.path("subscriptions").asInt()).isEqualTo(3);
            assertThat(limits.path("buffer").asInt()).isEqualTo(100);
            assertThat(limits.path("framesPerSecond").asInt()).isEqualTo(20);
        }
    }

    @Test
    void aMessageOverTheLimitClosesWith1009() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            client.send(RawWebSocket.TEXT, RawWebSocket.utf8(" ".repeat(1024)));
            assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
            client.send(RawWebSocket.TEXT, RawWebSocket.utf8(" ".repeat(1025)));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void theDefaultBufferIsWithinTheLimitAndALargerOneIsRefused() {
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            client.send("{'type':'subscribe','id':1,'topics':['a']}");
            assertThat(client.next("subscribed", "error").path("buffer").asInt(0))
                    .isEqualTo(100);
            client.send("{'type':'subscribe','id':2,'topics':['b'],'buffer':101}");
            assertThat(client.next("subscribed", "error").path("code").asString(""))
                    .isEqualTo("bad_parameter");
        }
    }

    @Test
    void aSubscriptionTooManyIsRefusedAndTheOthersStay() {
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            for (int i = 1; i <= 3; i++) {
                client.send("{'type':'subscribe','id':" + i + ",'topics':['t/" + i + "']}");
                assertThat(client.next("subscribed", "error").path("topics").size())
                        .isEqualTo(1);
            }
            client.send("{'type':'subscribe','id':4,'topics':['t/4']}");
            assertThat(client.next("subscribed", "error").path("code").asString(""))
                    .isEqualTo("too_many_subscriptions");
            client.send("{'type':'unsubscribe','id':5,'topics':['t/1','t/2','t/3']}");
            assertThat(client.next("unsubscribed", "error").path("topics").size())
                    .isEqualTo(3);
        }
    }

    @Test
    void filtersAreLimitedPerSession() {
        try (JdkClient client = JdkClient.connect(port, "/ws?topics=a,b,c,d,e")) {
            assertThat(client.next("subscribed", "error").path("topics").size()).isEqualTo(5);
            client.send("{'type':'subscribe','id':1,'topics':['f']}");
            assertThat(client.next("subscribed", "error").path("code").asString(""))
                    .isEqualTo("too_many_subscriptions");
        }
    }

    @Test
    void whoSendsTooFastIsToldAndIsClosedIfItGoesOn() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            client.sendRaw(pings(40));
            assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
            JsonNode error = client.next("error");
            assertThat(error.path("code").asString()).isEqualTo("rate_limited");
            assertThat(error.path("retryable").asBoolean(false)).isTrue();
            assertThat(error.path("id").asInt()).isBetween(31, 40);

            client.sendRaw(pings(200));
            assertThat(client.closeCode()).isEqualTo(4429);
        }
    }

    /** In one write, so that a busy machine does not give the client its next frames in between. */
    private static byte[] pings(int count) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int id = 1; id <= count; id++) {
            frames.writeBytes(WebSocketFrames.masked(
                    RawWebSocket.TEXT, RawWebSocket.utf8("{\"type\":\"ping\",\"id\":" + id + "}")));
        }
        return frames.toByteArray();
    }

    /** The limit is 30 at once, 20 a second, and a second's worth of debt. */
    @ParameterizedTest
    @CsvSource({
        RawWebSocket.PING + ", 0",
        RawWebSocket.PONG + ", 0",
        RawWebSocket.PONG + ", 125",
        RawWebSocket.CONTINUE + ", 0",
        RawWebSocket.CONTINUE + ", 1"
    })
    void everyFrameCosts(int head, int bytes) throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            client.send(RawWebSocket.TEXT_BEGIN, new byte[0]);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++) {
                frames.write(WebSocketFrames.masked(head, new byte[bytes]));
            }
            client.sendRaw(frames.toByteArray());
            assertThat(client.closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void largePiecesCostNothingBesideTheirMessage() throws IOException {
        byte[] ping = Arrays.copyOf(RawWebSocket.utf8("{\"type\":\"ping\",\"id\":1"), 1024);
        Arrays.fill(ping, "{\"type\":\"ping\",\"id\":1".length(), ping.length, (byte) ' ');
        ping[ping.length - 1] = '}';
        try (RawWebSocket client = RawWebSocket.open(port, "/ws")) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < 25; i++) {
                frames.write(WebSocketFrames.masked(RawWebSocket.TEXT_BEGIN, new byte[0]));
                frames.write(WebSocketFrames.masked(RawWebSocket.CONTINUE_END, ping));
            }
            client.sendRaw(frames.toByteArray());
            assertThat(client.next("welcome").isObject()).isTrue();
            for (int i = 0; i < 25; i++) {
                assertThat(client.read().text()).startsWith("{\"type\":\"pong\"");
            }
        }
    }
}
