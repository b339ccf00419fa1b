package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code frames=array} over real sockets, in both formats. */
class FrameArraysIT extends OneFormat {

    private JdkClient open(boolean text, String query) {
        String target = "/ws?frames=array&heartbeat=off&" + query;
        return text ? JdkClient.connect(port, target) : JdkClient.connectCbor(port, target);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMessageIsAnArrayAndEveryUpdateComesInOrder(boolean text) {
        String topic = "arrays/" + text;
        int updates = 2_000;
        try (JdkClient client = open(text, "topics=" + topic + "&buffer=65536");
                JdkClient credit = open(text, "topics=" + topic + "&buffer=65536&credit=500");
                JdkClient device = open(text, "")) {
            assertThat(JdkClient.type(client.next())).isEqualTo("welcome");
            assertThat(client.next("synced").path("offset").isNumber()).isTrue();
            assertThat(credit.next("synced").path("offset").isNumber()).isTrue();
            for (int i = 0; i < updates; i += 100) {
                StringBuilder frames = new StringBuilder();
                for (int id = i; id < i + 100; id++) {
                    frames.append(frames.isEmpty() ? "[" : ",")
                            .append("{'type':'publish','id':" + id + ",'topic':'" + topic + "','data':" + id + "}");
                }
                device.send(frames + "]");
            }
            for (int i = 0; i < updates; i++) {
                assertThat(device.next("published", "error").path("id").asInt(-1))
                        .isEqualTo(i);
                assertThat(client.next("update", "gap").path("data").asInt(-1)).isEqualTo(i);
                assertThat(credit.next("update", "gap").path("data").asInt(-1)).isEqualTo(i);
                if (i % 250 == 0) {
                    credit.send("[{'type':'request','n':250}]");
                }
            }
            for (JdkClient each : List.of(client, credit, device)) {
                assertThat(each.arrays()).hasSizeLessThan(updates);
                assertThat(each.arrays().stream().mapToInt(size -> size).sum()).isBetween(updates, updates + 20);
            }
        }
    }

    @Test
    void aBadValueIsAnsweredAsOtherBadQueries() {
        try (JdkClient client = JdkClient.connect(port, "/ws?frames=single")) {
            JsonNode error = client.next("error");
            assertThat(error.path("code").asString()).isEqualTo("bad_parameter");
            assertThat(error.path("message").asString()).contains("frames");
            assertThat(client.closed().code()).isEqualTo(4400);
            assertThat(client.arrays()).isEmpty();
        }
        try (JdkClient client = open(true, "policy=none&topics=a")) {
            assertThat(client.next("error").path("code").asString()).isEqualTo("bad_parameter");
            assertThat(client.closed().code()).isEqualTo(4400);
            assertThat(client.arrays()).isNotEmpty();
        }
    }

    @Test
    void controlFramesStandBetweenArrays() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws?frames=array&heartbeat=off")) {
            client.send(RawWebSocket.PING, new byte[] {7});
            client.send("[{'type':'ping','id':1}]");
            assertThat(client.next(RawWebSocket.TEXT).text())
                    .startsWith("[{\"type\":\"welcome\"")
                    .endsWith("}]");
            assertThat(client.next(RawWebSocket.PONG).payload()).containsExactly(7);
            assertThat(client.next(RawWebSocket.TEXT).text())
                    .startsWith("[{\"type\":\"pong\",\"id\":1,")
                    .endsWith("}]");
        }
    }

    @Test
    void anArrayMayComeInFragmentsUpToTheLimit() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(port, "/ws?frames=array&heartbeat=off")) {
            String ping = "{\"type\":\"ping\",\"id\":";
            client.send(RawWebSocket.TEXT_BEGIN, RawWebSocket.utf8("[" + ping + "1},"));
            client.send(RawWebSocket.CONTINUE, RawWebSocket.utf8(" ".repeat(65_536 - 50)));
            client.send(RawWebSocket.CONTINUE_END, RawWebSocket.utf8(ping + "2}]"));
            assertThat(client.next(RawWebSocket.TEXT).text()).contains("welcome");
            String pongs = client.next(RawWebSocket.TEXT).text();
            pongs += pongs.contains("\"id\":2")
                    ? ""
                    : client.next(RawWebSocket.TEXT).text();
            assertThat(pongs).contains("\"id\":1", "\"id\":2");
            client.send("[" + " ".repeat(65_536) + "]");
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }
}
