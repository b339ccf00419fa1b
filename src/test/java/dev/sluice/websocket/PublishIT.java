package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.OptionalTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Publishing by WebSocket, from the JDK's client and Python's. */
@NoLeaks
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class PublishIT {

    private static final int NO_PACKAGE = 3;

    @LocalServerPort
    private int port;

    @Test
    void thousandsUnderWayAreAnsweredInOrder() {
        int updates = 4_000;
        try (JdkClient listener = JdkClient.connect(port, "/ws?topics=burst/%2B&buffer=65536");
                JdkClient device = JdkClient.connect(port, "/ws")) {
            var unused = listener.next("synced");
            for (int i = 0; i < updates; i++) {
                device.send("{'type':'publish','id':" + i + ",'topic':'burst/" + i % 3 + "','data':" + i + "}");
            }
            long offset = 0;
            for (int i = 0; i < updates; i++) {
                JsonNode answer = device.next("published", "error");
                assertThat(answer.path("id").asInt(-1)).as("%s", answer).isEqualTo(i);
                assertThat(answer.path("seq").asInt()).isEqualTo(i / 3 + 1);
                assertThat(answer.path("offset").asLong()).isGreaterThan(offset);
                offset = answer.path("offset").asLong();
            }
            for (int i = 0; i < updates; i++) {
                assertThat(listener.next("update", "gap").path("data").asInt(-1))
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void whatNothingNewerFollowsTurnsStaleForAllWhoHearOrComeLater() {
        try (JdkClient listener = JdkClient.connect(port, "/ws?topics=fresh/%23");
                JdkClient device = JdkClient.connect(port, "/ws")) {
            var unused = listener.next("synced");
            device.send("{'type':'publish','id':1,'topic':'fresh/a','ttl':100,'data':20.50}");
            long offset = device.next("published", "error").path("offset").asLong();
            JsonNode good = listener.next("update");
            JsonNode stale = listener.next("update");
            assertThat(good.has("quality")).isFalse();
            assertThat(stale.path("quality").asString("")).isEqualTo("stale");
            assertThat(stale.path("data").asString(""))
                    .isEqualTo(good.path("data").asString("-"));
            assertThat(stale.path("seq").asInt()).isEqualTo(2);
            try (JdkClient later = JdkClient.connect(port, "/ws?topics=fresh/%23")) {
                String epoch = later.next("welcome").path("epoch").asString("");
                assertThat(later.next("snapshot").path("quality").asString("")).isEqualTo("stale");
                later.send("{'type':'subscribe','id':2,'topics':['fresh/+'],'since':'" + epoch + ":" + (offset - 1)
                        + "'}");
                assertThat(later.next("update").has("quality")).isFalse();
                assertThat(later.next("update").path("quality").asString("")).isEqualTo("stale");
            }
        }
    }

    @Test
    void pythonPublishes() throws Exception {
        Path python = OptionalTool.require("python3");
        Path script =
                Path.of("src", "test", "resources", "clients", "publish.py").toAbsolutePath();
        Process process = new ProcessBuilder(python.toString(), script.toString(), Integer.toString(port), "1000")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        OptionalTool.require(process.exitValue() != NO_PACKAGE, "Python's package 'websockets'");
        assertThat(process.exitValue()).as(output).isZero();
    }
}
