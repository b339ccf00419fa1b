package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code deadband}: what changed by less than its width since the last value that passed is filtered. */
class DeadbandTests {

    private final TestBench bench = new TestBench();

    private void publish(String topic, String... values) {
        for (String value : values) {
            bench.publishValue(topic, value);
            bench.settle();
        }
    }

    private TestClient connect(String query) {
        TestClient client = bench.connect(query);
        client.received();
        return client;
    }

    @Test
    void changesSmallerThanTheWidthAreFiltered() {
        TestClient client = connect("topics=a&deadband=:0.5&heartbeat=250");
        publish("a", "1", "1.4", "1.49", "1.5", "1.1", "1.000000000000000000001", "1.0");
        assertThat(client.received()).containsExactly("a:1", "a:4", "a:7");
        bench.pass(Duration.ofMillis(300));
        var beat = client.lastHeartbeat();
        assertThat(beat.path("matched").asInt()).isEqualTo(7);
        assertThat(beat.path("delivered").asInt()).isEqualTo(3);
        assertThat(beat.path("filtered").asInt()).isEqualTo(4);
        assertThat(beat.path("offset").asInt())
                .as("what is filtered is settled")
                .isEqualTo(7);
    }

    @Test
    void percentIsOfTheLastThatPassed() {
        TestClient client = connect("topics=a&deadband=/v:10%25");
        publish("a", "{\"v\":100}", "{\"v\":109}", "{\"v\":91}", "{\"v\":110}", "{\"v\":100}", "{\"v\":99}");
        assertThat(client.received()).containsExactly("a:1", "a:4", "a:6");
    }

    @Test
    void aroundZeroEveryPercentPasses() {
        TestClient client = connect("topics=a&deadband=:50%25");
        publish("a", "0", "0.001", "0.0011", "0");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:4");
    }

    @Test
    void whatHasNoNumberPassesAndBeginsAnew() {
        TestClient client = connect("topics=a&deadband=/v:5");
        publish("a", "{\"v\":1}", "{}", "{\"v\":1}", "{\"v\":\"1\"}", "{\"v\":1}", "{\"v\":2}");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3", "a:4", "a:5");
    }

    @Test
    void retirementPassesAndTheNextLifeBegins() {
        TestClient client = connect("topics=a&deadband=:5");
        publish("a", "1", "null", "1", "2");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:1");
    }

    @Test
    void snapshotIsTheLastThatPassed() {
        TestClient first = connect("topics=a&deadband=:5");
        publish("a", "1", "2");
        TestClient second = bench.connect("topics=a&deadband=:5");
        assertThat(second.received()).containsExactly("welcome", "subscribed", "(a:1)", "synced");
        TestClient all = bench.connect("topics=a");
        assertThat(all.received()).containsExactly("welcome", "subscribed", "(a:2)", "synced");
        publish("a", "5", "6");
        for (TestClient client : List.of(first, second)) {
            assertThat(client.received().stream().filter(frame -> frame.equals("a:4") || frame.equals("a:3")))
                    .containsExactly("a:4");
        }
    }

    @Test
    void aSnapshotIsWhatTheFirstChangeIsMeasuredBy() {
        publish("a", "1");
        TestClient client = connect("topics=a&deadband=:5");
        publish("a", "2", "6");
        assertThat(client.received()).containsExactly("a:3");
    }

    @Test
    void firstBehindAReplayPassesForWhoWasReplayed() {
        TestClient other = connect("topics=a&deadband=:5");
        publish("a", "1", "2");
        other.received();
        TestClient client = bench.connect("topics=a&deadband=:5&since=" + bench.epoch() + ":0");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "a:1", "a:2", "synced");
        publish("a", "3", "4");
        assertThat(client.received()).containsExactly("a:3");
        assertThat(other.received()).isEmpty();
    }

    @Test
    void firstBehindALeftPasses() {
        TestClient client = connect("topics=a&where=%3E80&deadband=:50");
        publish("a", "90", "91", "10", "92");
        assertThat(client.received()).containsExactly("a:1", "a:3", "a:4");
    }

    @Test
    void aValueOfATimeInWhichNobodyAskedIsNoSnapshot() {
        TestClient keeping = connect("topics=b&deadband=:5");
        TestClient first = connect("topics=a&deadband=:5");
        publish("a", "1", "2");
        first.session.onDisconnected();
        publish("a", "100");
        TestClient second = bench.connect("topics=a&deadband=:5");
        assertThat(second.received()).containsExactly("welcome", "subscribed", "(a:3)", "synced");
        publish("a", "2", "1", "104");
        assertThat(second.received()).as("1 is close to 2, 104 is not").containsExactly("a:4", "a:6");
        assertThat(keeping.received()).isEmpty();
    }

    @Test
    void changedContractBeginsWithTheNewestValueAndTheNextUpdate() {
        TestClient other = connect("topics=a&deadband=:5");
        TestClient client = connect("topics=a");
        publish("a", "1", "4");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a'],'snapshot':true,'deadband':{'field':'','abs':5}}");
        assertThat(client.received()).containsExactly("subscribed 1", "(a:2)", "synced 1");
        publish("a", "2", "3");
        assertThat(client.received()).as("1 is the base of the others").containsExactly("a:3");
        assertThat(other.received()).containsExactly("a:1");
    }

    @Test
    void whatAnotherSubscriptionSentDoesNotStand() {
        TestClient other = connect("topics=a&deadband=:5");
        TestClient client = connect("topics=a&deadband=:5");
        publish("a", "20");
        client.send("{'type':'subscribe','topics':['+'],'snapshot':false}");
        publish("a", "24");
        client.send("{'type':'unsubscribe','topics':['+']}");
        publish("a", "20.2", "20.3");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3");
        assertThat(other.received()).containsExactly("a:1");
    }

    @Test
    void whatPassesForOneClientOnlyIsNotGivenOutToThoseOfItsRate() {
        TestClient other = connect("topics=a&deadband=:5&maxRate=1&heartbeat=250");
        publish("a", "1", "10");
        TestClient client = connect("topics=a&deadband=:5&maxRate=1&snapshot=false&heartbeat=off");
        publish("a", "11");
        assertThat(client.received()).containsExactly("a:3");
        bench.advance(Duration.ofSeconds(1));
        bench.settle();
        assertThat(client.received()).isEmpty();
        assertThat(other.received().stream().filter(frame -> frame.startsWith("a:")))
                .containsExactly("a:1", "a:2");
        bench.pass(Duration.ofMillis(300));
        var beat = other.lastHeartbeat();
        assertThat(List.of(
                        beat.path("matched").asInt(),
                        beat.path("delivered").asInt(),
                        beat.path("filtered").asInt()))
                .containsExactly(3, 2, 1);
    }

    @Test
    void topicThatTakesThePlaceOfAnotherBeginsAnew() {
        TestClient client = connect("topics=%23&deadband=:5");
        publish("a", "1", "null");
        publish("b", "2", "3");
        assertThat(client.received()).containsExactly("a:1", "a:2", "b:1");
    }

    @Test
    void anotherQualityPasses() {
        TestClient client = bench.connect("topics=a&deadband=:5", true, new TestConnection());
        client.received();
        publish("a", "1");
        client.send("{'type':'publish','topic':'a','data':1,'quality':'bad'}");
        bench.settle();
        publish("a", "1", "2");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3");
    }

    @Test
    void rateCountsWhatPasses() {
        TestClient client = connect("topics=a&deadband=:5&maxRate=1&heartbeat=off");
        publish("a", "1", "2", "7", "8");
        assertThat(client.received()).containsExactly("a:1");
        bench.advance(Duration.ofSeconds(1));
        bench.settle();
        assertThat(client.received()).containsExactly("a:3");
    }

    @Test
    void faultsAreTold() {
        TestClient client = connect("topics=a&heartbeat=off");
        for (String deadband : List.of(
                "[]",
                "1",
                "{}",
                "{'field':'/v'}",
                "{'field':'/v','abs':0}",
                "{'field':'/v','abs':-1}",
                "{'field':'/v','abs':'1'}",
                "{'field':'v','abs':1}",
                "{'field':'/v','abs':1,'percent':1}",
                "{'abs':1}")) {
            client.send("{'type':'subscribe','id':1,'topics':['a'],'deadband':" + deadband + "}");
            assertThat(client.received()).as(deadband).containsExactly("error 1 bad_parameter");
        }
        for (String deadband : List.of("", "/v", "/v:", "/v:x", "/v:0", "/v:%25", "v:1")) {
            assertThat(bench.connect("topics=a&deadband=" + deadband).received())
                    .as(deadband)
                    .contains("error bad_parameter");
        }
    }

    @Test
    void hugeExponentsCostNothing() {
        TestClient client = connect("topics=a&deadband=:1&heartbeat=off");
        publish("a", "1e999999999", "1e-999999999", "1e999999999", "1e999999999");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3");
    }
}
