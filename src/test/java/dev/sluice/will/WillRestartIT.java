package dev.sluice.will;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real process with its journal on disk, killed while devices are connected. */
class WillRestartIT {

    private static final Duration EXIT_MAX = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ServerProcess start() throws IOException, InterruptedException {
        return ServerProcess.start(
                "--sluice.simulator.enabled=false",
                "--sluice.publish.protected-mode=false", // the tests' process may serve for other tests, as a proxy
                // does
                "--sluice.publish.timeout=1m", // a busy machine is not in doubt about what it was given
                "--sluice.journal.store=disk",
                "--sluice.journal.path=" + folder.resolve("journal.mv"));
    }

    @Test
    void killOfTheServerIsTheEndOfItsSessionsToo() throws IOException, InterruptedException {
        String resume;
        try (ServerProcess server = start();
                JdkClient listener = JdkClient.connect(server.port(), "/ws?topics=%23&heartbeat=250");
                JdkClient device = JdkClient.connect(server.port(), "/ws");
                JdkClient careless = JdkClient.connect(server.port(), "/ws")) {
            device.send("{'type':'publish','id':1,'topic':'a','data':1.0}");
            careless.send("{'type':'publish','id':1,'topic':'b','data':2}");
            device.send("{'type':'will','id':2,'stale':true,'publish':[{'topic':'state','data':{'up':0.50}}]}");
            assertThat(device.next("willed", "error").toString()).contains("\"willed\"");
            var unused = careless.next("published");
            JsonNode beat = listener.next("heartbeat");
            while (beat.path("offset").asLong() < 2) {
                beat = listener.next("heartbeat");
            }
            resume = beat.path("resume").asString();
            server.kill();
            assertThat(server.awaitExit(EXIT_MAX)).isTrue();
        }
        try (ServerProcess server = start();
                JdkClient listener = JdkClient.connect(server.port(), "/ws?topics=%23");
                JdkClient resumed = JdkClient.connect(server.port(), "/ws?topics=%23&since=" + resume)) {
            List<String> snapshots = new ArrayList<>();
            for (JsonNode frame = listener.next("snapshot", "update", "synced");
                    !frame.path("type").asString().equals("synced");
                    frame = listener.next("snapshot", "update", "synced")) {
                snapshots.add(brief(frame));
            }
            assertThat(snapshots)
                    .as("before anybody is served")
                    .containsExactlyInAnyOrder(
                            "snapshot a 1.0 stale", "snapshot b 2 good", "snapshot state {\"up\":0.50} good");
            assertThat(resumed.next("subscribed").path("recovered").asBoolean()).isTrue();
            assertThat(brief(resumed.next("update"))).isEqualTo("update state {\"up\":0.50} good");
            assertThat(brief(resumed.next("update"))).isEqualTo("update a 1.0 stale");
        }
    }

    private static String brief(JsonNode frame) {
        return frame.path("type").asString() + " " + frame.path("topic").asString() + " " + frame.path("data") + " "
                + frame.path("quality").asString("good");
    }
}
