package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of the server's own topics, several of which have one offset, and which no history keeps. */
class SystemUpdatesTests {

    private final TestBench bench = new TestBench();

    private TestClient admin(String query) {
        return bench.connect(query, true, new TestConnection());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&policy=conflate",
                "&policy=drop-newest",
                "&policy=disconnect",
                "&maxAge=10000",
                "&credit=50"
            })
    void eachComesThoughTheLogStandsStill(String contract) {
        bench.publish("a");
        TestClient client = admin("topics=$sys/%23,a" + contract);
        client.received();
        bench.publishSystem("$sys/x");
        bench.publishSystem("$sys/x");
        bench.publishSystem("$sys/y");
        assertThat(client.received()).containsExactly("$sys/x:1", "$sys/x:2", "$sys/y:1");
        bench.publish("a");
        bench.publishSystem("$sys/x");
        assertThat(client.received()).containsExactly("a:2", "$sys/x:3");
        bench.pass(Duration.ofSeconds(6));
        assertThat(client.lastHeartbeat().path("lost").asInt()).isZero();
    }

    /** They come at most once a second anyway. */
    @Test
    void noRateHoldsThemBack() {
        TestClient client = admin("topics=$sys/%23,a&maxRate=0.1");
        client.received();
        for (int i = 0; i < 3; i++) {
            bench.publishSystem("$sys/x");
            bench.publish("a");
        }
        assertThat(client.received()).containsExactly("$sys/x:1", "a:1", "$sys/x:2", "$sys/x:3");
        bench.pass(Duration.ofSeconds(11));
        assertThat(client.received()).contains("a:3");
    }

    @Test
    void snapshotIsTheNewestAndWhatComesLaterComes() {
        bench.publish("a");
        bench.publishSystem("$sys/x");
        TestClient client = admin("topics=$sys/%23,a&credit=0");
        client.received();
        bench.publishSystem("$sys/x");
        bench.publishSystem("$sys/y");
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).contains("(a:1)", "($sys/x:2)").doesNotContain("($sys/x:1)", "$sys/x:2");
        bench.publishSystem("$sys/x");
        bench.publishSystem("$sys/y");
        assertThat(client.received()).containsExactly("$sys/x:3", "$sys/y:2");
    }

    /** The history has none of them, so a replay does not bring them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&policy=conflate"})
    void thoseThatComeDuringAReplayAreNotTakenForReplayed(String contract) {
        bench.publish("a", 20);
        TestClient client = admin("topics=$sys/%23,a&credit=3&since=" + bench.epoch() + ":0" + contract);
        client.received();
        bench.publishSystem("$sys/x");
        bench.publishSystem("$sys/x");
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).contains("$sys/x:2").doesNotContain("(a:20)");
        bench.publishSystem("$sys/x");
        assertThat(client.received()).containsExactly("$sys/x:3");
    }

    @Test
    void resumePointIsThatOfTheLog() {
        bench.publish("a");
        TestClient client = admin("topics=$sys/%23,a");
        bench.publishSystem("$sys/x");
        bench.publish("a");
        bench.publishSystem("$sys/x");
        bench.pass(Duration.ofSeconds(6));
        assertThat(client.lastHeartbeat().path("resume").asString("")).isEqualTo(bench.epoch() + ":2");
        TestClient again = admin("topics=$sys/%23,a&since=" + bench.epoch() + ":1");
        assertThat(again.received()).containsExactly("welcome", "subscribed", "a:2", "synced");
    }
}
