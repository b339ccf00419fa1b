package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two real processes and a real Redis. */
class NodesIT {

    private static final Duration EXIT_MAX = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static ServerProcess start(RedisServer redis, String name) throws IOException, InterruptedException {
        return ServerProcess.start(
                "--sluice.simulator.enabled=false",
                "--sluice.publish.protected-mode=false", // the process of the tests may serve others
                "--sluice.publish.timeout=1m", // a busy machine is not in doubt about what it was given
                "--sluice.node=" + name,
                "--sluice.cluster.enabled=true",
                "--sluice.cluster.lease=2s",
                "--spring.data.redis.url=" + redis.url());
    }

    @Test
    void clientsGoOnWithAnotherNodeAndOneThatWasStoppedSendsItsOwnAway() throws IOException, InterruptedException {
        try (RedisServer redis = RedisServer.start(folder);
                ServerProcess a = start(redis, "a");
                ServerProcess b = start(redis, "b");
                JdkClient device = JdkClient.connect(a.port(), "/ws")) {
            assertThat(device.next("welcome").path("node").asString()).isEqualTo("a");
            String resume;
            try (JdkClient listener = JdkClient.connect(b.port(), "/ws?topics=%23&heartbeat=250")) {
                assertThat(listener.next("welcome").path("node").asString()).isEqualTo("b");
                for (int i = 1; i <= 3; i++) {
                    publish(device, i);
                    assertThat(brief(listener.next("update"))).isEqualTo(i + " as seq " + i + " at " + i);
                }
                leaveAWill(b);
                assertThat(brief(listener.next("update"))).isEqualTo("true as seq 1 at 4");
                assertThat(brief(listener.next("update"))).isEqualTo("\"up\" as seq 1 at 5");
                resume = Awaitility.await()
                        .atMost(JdkClient.PATIENCE)
                        .until(() -> listener.next("heartbeat").path("resume").asString(), at -> at.endsWith(":5"));
                b.kill();
                assertThat(b.awaitExit(EXIT_MAX)).isTrue();
            }
            publish(device, 4);
            try (JdkClient again = JdkClient.connect(a.port(), "/ws?topics=%23&since=" + resume)) {
                assertThat(again.next("subscribed").path("recovered").asBoolean())
                        .isTrue();
                assertThat(brief(again.next("update"))).isEqualTo("4 as seq 4 at 6");
                assertThat(brief(again.next("update")))
                        .as("the will of who was connected to the node that was killed")
                        .isEqualTo("\"down\" as seq 2 at 7");
                JsonNode stale = again.next("update");
                assertThat(brief(stale)).isEqualTo("true as seq 2 at 8");
                assertThat(stale.path("quality").asString()).isEqualTo("stale");
            }
            awaitTakesForDead(a);
            stopAndContinue(redis, a, device);
        }
    }

    private static void stopAndContinue(RedisServer redis, ServerProcess a, JdkClient device)
            throws IOException, InterruptedException {
        try (ServerProcess c = start(redis, "c");
                JdkClient other = JdkClient.connect(c.port(), "/ws?topics=t")) {
            assertThat(brief(other.next("snapshot"))).isEqualTo("4 as seq 4 at 6");
            Signals.send("STOP", a.pid());
            awaitTakesForDead(c);
            try (JdkClient another = JdkClient.connect(c.port(), "/ws")) {
                publish(another, 5);
            }
            Signals.send("CONT", a.pid());
            assertThat(device.closed().code()).isEqualTo(1011);
            try (JdkClient again = JdkClient.connect(a.port(), "/ws?topics=t")) {
                assertThat(brief(again.next("snapshot"))).startsWith("5 as seq 5 at ");
                publish(again, 6);
                assertThat(brief(other.next("update"))).startsWith("5 as seq 5 at ");
                assertThat(brief(other.next("update"))).startsWith("6 as seq 6 at ");
            }
        }
    }

    /** A device whose connection ends with that node. */
    private static void leaveAWill(ServerProcess node) {
        JdkClient device = JdkClient.connect(node.port(), "/ws");
        device.send("{'type':'will','id':1,'stale':true,'publish':[{'topic':'state','data':'down'}]}");
        assertThat(device.next("willed", "error").path("type").asString()).isEqualTo("willed");
        device.send("{'type':'publish','id':2,'topic':'alive','data':true}");
        device.send("{'type':'publish','id':3,'topic':'state','data':'up'}");
        assertThat(device.next("published").path("id").asInt()).isEqualTo(2);
        assertThat(device.next("published").path("id").asInt()).isEqualTo(3);
    }

    /** Another node. */
    private static void awaitTakesForDead(ServerProcess node) {
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> node.log().stream()
                .anyMatch(line -> line.contains("taken for dead")));
    }

    private static void publish(JdkClient client, int value) {
        client.send("{'type':'publish','id':" + value + ",'topic':'t','data':" + value + "}");
        assertThat(client.next("published", "error").path("seq").asInt()).isEqualTo(value);
    }

    private static String brief(JsonNode frame) {
        return frame.path("data") + " as seq " + frame.path("seq") + " at " + frame.path("offset");
    }
}
