package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code maxSilence}: the newest value that a deadband holds back is written at the latest so long after the last one of its topic. */
class MaxSilenceTests {

    private static final String CONTRACT = "topics=a&deadband=:5&maxSilence=1000&heartbeat=off";
    private static final String COUNTED = "topics=a&deadband=:5&maxSilence=1000&heartbeat=250";

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

    private List<String> after(long millis, TestClient client) {
        bench.advance(Duration.ofMillis(millis));
        bench.settle();
        return updates(client);
    }

    private static List<String> updates(TestClient client) {
        return client.received().stream()
                .filter(frame -> !frame.startsWith("heartbeat"))
                .toList();
    }

    private static List<Integer> ledger(JsonNode beat) {
        return List.of(
                beat.path("matched").asInt(),
                beat.path("delivered").asInt(),
                beat.path("filtered").asInt(),
                beat.path("queued").asInt());
    }

    @Test
    void theNewestIsWrittenSoLongAfterTheLast() {
        TestClient client = connect(CONTRACT);
        publish("a", "1", "2");
        assertThat(after(400, client)).containsExactly("a:1");
        publish("a", "3");
        assertThat(after(599, client)).isEmpty();
        assertThat(after(1, client)).containsExactly("a:3");
        assertThat(after(5_000, client)).as("nothing is newer").isEmpty();
    }

    @Test
    void heldItIsQueuedReplacedFilteredAndWrittenDelivered() {
        TestClient client = connect(COUNTED);
        publish("a", "1", "2", "3");
        bench.pass(Duration.ofMillis(250));
        JsonNode beat = client.lastHeartbeat();
        assertThat(ledger(beat)).containsExactly(3, 1, 1, 1);
        assertThat(beat.path("offset").asInt()).as("resume points pass over it").isEqualTo(3);
        bench.pass(Duration.ofSeconds(1));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(3, 2, 1, 0);
        publish("a", "4", "40");
        bench.pass(Duration.ofMillis(250));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(5, 3, 2, 0);
    }

    @Test
    void whatIsWrittenIsWhatTheNextAreMeasuredBy() {
        TestClient client = connect(CONTRACT);
        publish("a", "1", "4");
        assertThat(after(1_000, client)).containsExactly("a:1", "a:2");
        publish("a", "6", "8.9");
        assertThat(updates(client)).isEmpty();
        publish("a", "9");
        assertThat(updates(client)).containsExactly("a:5");
    }

    @Test
    void onePassesAtOnceBehindALongerSilence() {
        TestClient client = connect(CONTRACT);
        publish("a", "1");
        assertThat(after(1_500, client)).containsExactly("a:1");
        publish("a", "2", "3");
        assertThat(updates(client)).containsExactly("a:2");
        assertThat(after(1_000, client)).containsExactly("a:3");
    }

    @Test
    void whatPassesBeginsTheSilenceAnew() {
        TestClient client = connect(CONTRACT);
        publish("a", "1", "2");
        assertThat(after(900, client)).containsExactly("a:1");
        publish("a", "10", "11");
        assertThat(after(999, client)).containsExactly("a:3");
        assertThat(after(1, client)).containsExactly("a:4");
    }

    @Test
    void eachTopicHasItsOwn() {
        TestClient client = connect("topics=%23&deadband=:5&maxSilence=1000&heartbeat=off");
        publish("a", "1", "2");
        assertThat(after(300, client)).containsExactly("a:1");
        publish("b", "1", "2");
        assertThat(after(700, client)).containsExactly("b:1", "a:2");
        assertThat(after(300, client)).containsExactly("b:2");
    }

    @Test
    void retirementGoesForIt() {
        TestClient client = connect(COUNTED);
        publish("a", "1", "2", "null");
        bench.pass(Duration.ofSeconds(2));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(3, 2, 1, 0);
        publish("a", "2", "3");
        assertThat(after(1_000, client)).contains("a:1", "a:2");
    }

    @Test
    void leftGoesForIt() {
        TestClient client = connect("topics=a&deadband=:5&maxSilence=1000&where=%3E80&heartbeat=250");
        publish("a", "90", "91", "10");
        bench.pass(Duration.ofSeconds(2));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(3, 2, 1, 0);
        publish("a", "91");
        assertThat(updates(client)).containsExactly("a:4");
    }

    @Test
    void itIsGivenOutToAllWhoAskForTheSame() {
        TestClient first = connect(CONTRACT);
        TestClient other = connect("topics=a&deadband=:5&maxSilence=2000&heartbeat=off");
        TestClient without = connect("topics=a&deadband=:5&heartbeat=off");
        publish("a", "1", "2");
        bench.advance(Duration.ofMillis(500));
        TestClient second = bench.connect(COUNTED);
        assertThat(second.received())
                .as("the snapshot is the last value that passed")
                .containsExactly("welcome", "subscribed", "(a:1)", "synced");
        bench.pass(Duration.ofMillis(250));
        assertThat(ledger(second.lastHeartbeat()))
                .as("what is newer than its snapshot is held for it too")
                .containsExactly(2, 1, 0, 1);
        assertThat(after(250, second)).containsExactly("a:2");
        assertThat(updates(first)).containsExactly("a:1", "a:2");
        assertThat(updates(other)).containsExactly("a:1");
        assertThat(after(1_000, other)).containsExactly("a:2");
        assertThat(updates(without)).containsExactly("a:1");
    }

    @Test
    void whoWantsNoSnapshotIsNotGivenWhatWasHeldBefore() {
        TestClient first = connect(CONTRACT);
        publish("a", "1", "2");
        TestClient second = connect(COUNTED + "&snapshot=false");
        assertThat(after(1_000, second)).isEmpty();
        assertThat(updates(first)).containsExactly("a:1", "a:2");
        bench.pass(Duration.ofMillis(250));
        assertThat(ledger(second.lastHeartbeat())).containsExactly(0, 0, 0, 0);
    }

    @Test
    void behindAResumeTheLastValueCountsAsHeld() {
        TestClient client = connect(COUNTED);
        publish("a", "1", "2");
        bench.pass(Duration.ofMillis(250));
        String resume = client.lastHeartbeat().path("resume").stringValue();
        assertThat(resume).endsWith(":2");
        client.session.onDisconnected();
        bench.advance(Duration.ofMinutes(1));
        TestClient back = bench.connect(COUNTED + "&since=" + resume);
        assertThat(back.received()).containsExactly("welcome", "subscribed", "synced");
        bench.pass(Duration.ofMillis(250));
        assertThat(ledger(back.lastHeartbeat())).containsExactly(1, 0, 0, 1);
        assertThat(after(750, back)).containsExactly("a:2");
        assertThat(after(5_000, back)).isEmpty();
    }

    @Test
    void behindAResumeTheOthersAreNotSentTheSameAgain() {
        TestClient other = connect(CONTRACT);
        publish("a", "1");
        assertThat(after(600, other)).containsExactly("a:1");
        TestClient back = bench.connect(CONTRACT + "&since=" + bench.epoch() + ":1");
        assertThat(back.received()).containsExactly("welcome", "subscribed", "synced");
        assertThat(after(400, back)).containsExactly("a:1");
        publish("a", "2");
        assertThat(updates(other)).as("a silence of a second").containsExactly("a:2");
        assertThat(updates(back)).containsExactly("a:2");
    }

    @Test
    void aResumeHoldsWhatItsHistoryDoesNotBring() {
        publish("a/1", "1");
        publish("a/2", "1");
        publish("b", "1");
        publish("a/3", "1", "null");
        publish("a/2", "2");
        String contract = "topics=a/%2B&deadband=:5&maxSilence=1000&heartbeat=off&since=" + bench.epoch();
        TestClient replayed = bench.connect(contract + ":3");
        assertThat(replayed.received()).containsExactly("welcome", "subscribed", "a/3:1", "a/3:2", "a/2:2", "synced");
        assertThat(after(1_000, replayed)).containsExactly("a/1:1");
        TestClient newest = bench.connect(contract + ":3&policy=conflate");
        assertThat(newest.received()).containsExactly("welcome", "subscribed", "a/3:2", "a/2:2", "synced");
        assertThat(after(1_000, newest)).containsExactly("a/1:1");
    }

    @Test
    void somethingNewerGoesForWhatAResumeHolds() {
        publish("a", "1");
        TestClient back = bench.connect(COUNTED + "&since=" + bench.epoch() + ":1");
        back.received();
        publish("a", "2");
        assertThat(updates(back)).as("the first one behind a resume").containsExactly("a:2");
        bench.pass(Duration.ofSeconds(2));
        assertThat(ledger(back.lastHeartbeat())).containsExactly(2, 1, 1, 0);
    }

    @Test
    void theRateComesBehindIt() {
        TestClient client = connect("topics=a&deadband=:5&maxSilence=1000&maxRate=0.8&heartbeat=off");
        publish("a", "1", "2");
        assertThat(after(1_000, client)).containsExactly("a:1");
        assertThat(after(250, client)).containsExactly("a:2");
        TestClient back = bench.connect(
                "topics=a&deadband=:5&maxSilence=1000&maxRate=0.8&heartbeat=off&since=" + bench.epoch() + ":2");
        back.received();
        assertThat(after(1_000, back)).containsExactly("a:2");
    }

    @Test
    void ratesBehindTheSameBandAreTheirOwn() {
        TestClient slow = connect("topics=a&deadband=:5&maxSilence=1000&maxRate=0.5&heartbeat=off");
        TestClient fast = connect("topics=a&deadband=:5&maxSilence=1000&maxRate=1&heartbeat=off");
        publish("a", "1", "10", "20");
        assertThat(after(1_000, fast)).containsExactly("a:1", "a:3");
        assertThat(updates(slow)).containsExactly("a:1");
        assertThat(after(1_000, slow)).containsExactly("a:3");
        assertThat(updates(fast)).isEmpty();
    }

    @Test
    void whatIsHeldMovesAlongWhenTheContractChanges() {
        TestClient client = connect(COUNTED);
        publish("a", "1", "2");
        client.send("{'type':'subscribe','id':1,'topics':['a'],'snapshot':false}");
        assertThat(updates(client)).containsExactly("a:1", "subscribed 1", "a:2", "synced 1");
        bench.pass(Duration.ofSeconds(2));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(2, 2, 0, 0);
    }

    @Test
    void whatIsHeldGoesWithItsSubscription() {
        TestClient client = connect(COUNTED);
        publish("a", "1", "2");
        client.send("{'type':'unsubscribe','topics':['a']}");
        assertThat(after(1_000, client)).containsExactly("a:1");
        bench.pass(Duration.ofMillis(250));
        assertThat(ledger(client.lastHeartbeat())).containsExactly(1, 1, 0, 0);
    }

    @Test
    void aSnapshotThatIsAskedForStandsForWhatIsHeld() {
        TestClient client = connect(COUNTED);
        publish("a", "1");
        TestClient back = bench.connect(COUNTED + "&since=" + bench.epoch() + ":1");
        back.received();
        back.send("{'type':'subscribe','id':1,'topics':['a'],'snapshot':true,"
                + "'deadband':{'field':'','abs':5},'maxSilence':1000}");
        bench.pass(Duration.ofSeconds(2));
        assertThat(ledger(back.lastHeartbeat()).get(3)).isZero();
        assertThat(client.lastHeartbeat().path("queued").asInt()).isZero();
    }

    @Test
    void whileTheClientTakesNothingItWaitsByThePolicy() {
        TestClient client = connect(CONTRACT + "&buffer=1&credit=1");
        publish("a", "1", "2");
        assertThat(after(1_000, client)).containsExactly("a:1");
        publish("a", "3", "4");
        assertThat(after(1_000, client)).isEmpty();
        client.send("{'type':'request','n':2}");
        assertThat(updates(client)).containsExactly("gap 1 2-2", "a:4");
    }

    @Test
    void faultsAreTold() {
        TestClient client = connect("topics=a&heartbeat=off");
        for (String silence : List.of("0", "-1", "1.5", "'1'", "315360000001")) {
            client.send("{'type':'subscribe','id':1,'topics':['a'],'deadband':{'field':'','abs':1},'maxSilence':"
                    + silence + "}");
            assertThat(client.received()).as(silence).containsExactly("error 1 bad_parameter");
        }
        client.send("{'type':'subscribe','id':1,'topics':['a'],'maxSilence':1000}");
        assertThat(client.received()).as("without a deadband").containsExactly("error 1 bad_parameter");
        for (String query : List.of("maxSilence=1000", "deadband=:1&maxSilence=0", "deadband=:1&maxSilence=x")) {
            assertThat(bench.connect("topics=a&" + query).received()).as(query).contains("error bad_parameter");
        }
    }
}
