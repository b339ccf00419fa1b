package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client that comes from another node, where it has seen what this one has not read yet. */
class AheadTests {

    private static final Duration QUIET = Duration.ofMillis(500);

    private final TestBench bench = TestBench.ofNode("n1");

    private String since(long offset) {
        return bench.epoch() + ":" + offset;
    }

    private static List<String> types(List<JsonNode> frames) {
        return frames.stream().map(frame -> frame.path("type").asString()).toList();
    }

    private static JsonNode subscribed(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("type").asString().equals("subscribed"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void subscribeWaitsUntilTheNodeHasReadAsFarAndGoesOnThere() {
        bench.publish("t", 2);
        TestClient client = bench.connect(null);
        List<String> unused = client.received();
        bench.behind = Duration.ofDays(1);
        client.send("{'type':'subscribe','id':1,'topics':['#'],'since':'" + since(4) + "'}");
        client.send("{'type':'ping','id':2}");
        bench.pass(QUIET);
        assertThat(client.received()).as("what comes behind it waits too").isEmpty();
        bench.publish("t", 2);
        bench.pass(TestBench.TICK.multipliedBy(2));
        List<JsonNode> answers = client.connection.take();
        assertThat(types(answers)).containsSubsequence("subscribed", "pong");
        assertThat(subscribed(answers).path("recovered").asBoolean()).isTrue();
        assertThat(types(answers)).doesNotContain("gap", "snapshot", "update");
        bench.publish("t");
        assertThat(client.connection.take().get(0).path("offset").asInt()).isEqualTo(5);
    }

    @Test
    void queryOfTheHandshakeWaitsAndFramesBehindItDoToo() {
        bench.publish("t", 2);
        bench.behind = Duration.ofDays(1);
        TestClient client = bench.connect("topics=%23&since=" + since(3));
        client.send("{'type':'ping','id':2}");
        bench.pass(QUIET);
        assertThat(types(client.connection.take())).containsExactly("welcome");
        bench.publish("t");
        bench.pass(TestBench.TICK.multipliedBy(2));
        List<JsonNode> answers = client.connection.take();
        assertThat(types(answers)).containsSubsequence("subscribed", "pong");
        assertThat(subscribed(answers).path("recovered").asBoolean()).isTrue();
    }

    @Test
    void whatTheLogDoesNotHaveIsNotWaitedFor() {
        bench.publish("t", 2);
        TestClient client = bench.connect("topics=%23&since=" + since(9));
        bench.pass(TestBench.TICK.multipliedBy(3));
        List<JsonNode> answers = client.connection.take();
        assertThat(subscribed(answers).path("recovered").asBoolean(true)).isFalse();
        assertThat(types(answers)).contains("gap", "snapshot");
    }

    @Test
    void nobodyWaitsForLongWhileTheLogCanNotBeRead() {
        bench.publish("t", 2);
        bench.behind = Duration.ofDays(1);
        TestClient client = bench.connect("topics=%23&since=" + since(9));
        bench.pass(Duration.ofSeconds(6));
        assertThat(subscribed(client.connection.take()).path("recovered").asBoolean(true))
                .isFalse();
    }

    @Test
    void nothingIsWaitedForWhereTheLogIsTheNodesAlone() {
        TestBench alone = new TestBench();
        alone.behind = Duration.ofDays(1);
        alone.publish("t");
        TestClient client = alone.connect("topics=%23&since=" + alone.epoch() + ":9");
        assertThat(types(client.connection.take())).startsWith("welcome", "subscribed");
    }
}
