package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code where}: only updates of which all terms hold, and {@code left} for what held once and does so no more. */
class WhereTests {

    /** That the value itself is over 80. */
    private static final String HOT = "where=%3E80";

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

    /** {@code a:2} is an update, {@code (a:1)} a snapshot, {@code a:3 left} what tells that it left, {@code a:4 null} a retirement. */
    private static List<String> words(TestClient client) {
        return client.connection.take().stream().map(WhereTests::word).toList();
    }

    private static String word(JsonNode frame) {
        String type = frame.path("type").stringValue();
        String series = frame.path("topic").asString("") + ":" + frame.path("seq");
        return switch (type) {
            case "update" ->
                series + (frame.has("left") ? " left" : frame.path("data").isNull() ? " null" : "");
            case "snapshot" -> "(" + series + ")";
            case "gap" -> "gap " + frame.path("lost") + " " + frame.path("from") + "-" + frame.path("to");
            default -> type;
        };
    }

    @Test
    void onlyWhatHoldsComesAndIsMatched() {
        TestClient client = connect("topics=a&heartbeat=250&" + HOT);
        publish("a", "10", "79.99", "80", "80.0", "8.1e1", "70");
        assertThat(words(client)).containsExactly("a:5", "a:6 left");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(6L, 2L, 2L, 0L, 0L, 0L);
    }

    @Test
    void snapshotsAreOfWhatHolds() {
        publish("a", "90");
        publish("b", "10");
        TestClient client = bench.connect("topics=%23&" + HOT);
        assertThat(words(client)).containsExactly("welcome", "subscribed", "(a:1)", "synced");
    }

    @Test
    void leftHasTheNewestNumbersAndNoData() {
        TestClient client = connect("topics=a&heartbeat=off&" + HOT);
        publish("a", "90");
        client.received();
        publish("a", "10");
        JsonNode left = client.one();
        assertThat(left.toString())
                .startsWith("{\"type\":\"update\",\"topic\":\"a\",\"seq\":2,\"offset\":2,\"ts\":")
                .endsWith(",\"data\":null,\"left\":true}");
    }

    @Test
    void leftComesOnce() {
        TestClient client = connect("topics=a&" + HOT);
        publish("a", "90", "10", "11", "12", "90", "13");
        assertThat(words(client)).containsExactly("a:1", "a:2 left", "a:5", "a:6 left");
    }

    @Test
    void snapshotThatHoldsNoMoreIsLeft() {
        publish("a", "90");
        TestClient client = connect("topics=a&" + HOT);
        publish("a", "10");
        assertThat(words(client)).containsExactly("a:2 left");
    }

    @Test
    void leftTakesThePlaceOfWhatWaits() {
        TestClient client = connect("topics=a,b&heartbeat=250&credit=1&" + HOT);
        publish("a", "90");
        assertThat(words(client)).containsExactly("a:1");
        publish("a", "91", "92");
        publish("b", "93");
        publish("a", "10", "11");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("b:1", "a:5 left");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat())
                .as("resume point, matched, delivered, conflated, lost, queued")
                .containsExactly(6L, 5L, 3L, 2L, 0L, 0L);
    }

    @Test
    void whatWaitedBeforeAnythingWasHandedOverComesAndThenLeaves() {
        TestClient client = connect("topics=a&credit=0&" + HOT);
        publish("a", "90", "10");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("a:1", "a:2 left");
    }

    @Test
    void leftIsNotOwedAnyMoreWhenItHoldsAgain() {
        TestClient client = connect("topics=a&heartbeat=250&credit=1&" + HOT);
        publish("a", "90", "10", "95");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("a:1", "a:3");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(3L, 3L, 2L, 1L, 0L, 0L);
    }

    @Test
    void noPolicyLosesALeft() {
        for (String policy : List.of("drop-oldest", "drop-newest", "conflate", "disconnect")) {
            TestClient client =
                    connect("topics=%2B/" + policy + "&credit=2&buffer=2&maxAge=100&policy=" + policy + "&" + HOT);
            publish("a/" + policy, "90");
            publish("b/" + policy, "90");
            publish("a/" + policy, "10");
            publish("c/" + policy, "90");
            publish("d/" + policy, "90");
            if (!policy.equals("disconnect")) {
                publish("e/" + policy, "90");
            }
            publish("b/" + policy, "10");
            bench.advance(Duration.ofMillis(200));
            client.send("{'type':'request','n':99}");
            assertThat(words(client).stream().filter(word -> word.endsWith(" left")))
                    .as(policy)
                    .containsExactly("a/" + policy + ":2 left", "b/" + policy + ":2 left");
            assertThat(client.connection.closed).isNull();
            client.session.onDisconnected();
        }
    }

    @Test
    void leftIsBehindALossAndBeforeWhatCameLater() {
        TestClient client = connect("topics=%23&credit=1&buffer=1&" + HOT);
        publish("a", "90");
        publish("b", "90", "91");
        publish("a", "10");
        publish("c", "95");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("a:1", "gap 2 2-3", "a:2 left", "c:1");
    }

    @Test
    void retirementIsSentAsItselfToWhoHasTheTopic() {
        TestClient client = connect("topics=%23&" + HOT);
        publish("a", "90", "null");
        publish("b", "10", "null");
        assertThat(words(client)).containsExactly("a:1", "a:2 null");
    }

    @Test
    void retirementComesInPlaceOfALeft() {
        TestClient client = connect("topics=a&credit=1&" + HOT);
        publish("a", "90", "10", "null");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("a:1", "a:3 null");
    }

    @Test
    void retirementComesBehindWhatWaitsOfItsTopic() {
        TestClient client = connect("topics=a&credit=0&" + HOT);
        publish("a", "90", "null");
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("a:1", "a:2 null");
    }

    @Test
    void resumeTellsWhatLeftMeanwhileWhateverTheClientHas() {
        publish("a", "90");
        publish("b", "10");
        long since = bench.lane.head();
        publish("a", "10", "95", "12");
        publish("b", "11", "13");
        TestClient client = bench.connect("topics=%23&" + HOT + "&since=" + bench.epoch() + ":" + since);
        assertThat(words(client))
                .containsExactly("welcome", "subscribed", "a:2 left", "a:3", "a:4 left", "b:2 left", "synced");
        publish("b", "14");
        assertThat(words(client)).isEmpty();
    }

    @Test
    void conflatingResumeTellsTheNewestOfEachTopic() {
        long since = bench.lane.head();
        publish("a", "90", "10", "95");
        publish("b", "90", "10");
        TestClient client = bench.connect(
                "topics=%23&policy=conflate&heartbeat=250&" + HOT + "&since=" + bench.epoch() + ":" + since);
        assertThat(words(client)).containsExactly("welcome", "subscribed", "a:3", "b:2 left", "synced");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(5L, 4L, 2L, 2L, 0L, 0L);
    }

    @Test
    void changedContractTellsWhatHoldsNoMore() {
        publish("a", "10");
        publish("b", "90");
        TestClient client = connect("topics=%23");
        client.send("{'type':'subscribe','id':1,'topics':['#'],'where':[{'field':'','op':'gt','value':80}]}");
        assertThat(words(client)).containsExactly("subscribed", "a:1 left", "synced");
        client.send("{'type':'subscribe','id':1,'topics':['#'],'where':[{'field':'','op':'gt','value':95}]}");
        assertThat(words(client)).containsExactly("subscribed", "b:1 left", "synced");
        client.send("{'type':'subscribe','id':1,'topics':['#']}");
        assertThat(words(client)).containsExactly("subscribed", "synced");
        publish("a", "1");
        assertThat(words(client)).containsExactly("a:2");
    }

    @Test
    void clientThatIsOwedMoreLeftsThanItsMemoryHoldsIsSentAway() {
        TestBench many = new TestBench(TestBench.SESSION, TestBounds.inMemory(10, 10_000));
        int topics = 8_000; // of 160 bytes each, where a session may have a mebibyte
        TestClient client = many.connect("topics=%23&credit=" + topics + "&" + HOT);
        publishToAll(many, topics, "90");
        publishToAll(many, topics / 2, "10");
        assertThat(client.connection.closed).isNull();
        publishToAll(many, topics, "10");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_SLOW);
        assertThat(many.waitingBytes.bytes()).isZero();
    }

    private static void publishToAll(TestBench many, int topics, String value) {
        for (int i = 0; i < topics; i++) {
            many.publishValue("t/" + i, value);
            if (i % 1_000 == 999) {
                many.settle();
            }
        }
    }

    @Test
    void retirementsAreKnownOfWhatWaitsThoughManyMoreWereLost() {
        TestClient client = connect("topics=%23&credit=0&buffer=2&" + HOT);
        IntStream.range(0, 100).forEach(i -> publish("t/" + i, "90", "null"));
        client.send("{'type':'request','n':9}");
        assertThat(words(client)).containsExactly("gap 98 1-195", "t/98:1", "t/98:2 null", "t/99:1", "t/99:2 null");
    }

    @Test
    void subscriptionMadeLastGovernsWithItsWhere() {
        publish("a", "10");
        TestClient client = connect("topics=a");
        client.send("{'type':'subscribe','id':1,'topics':['+'],'where':[{'field':'','op':'gt','value':80}]}");
        assertThat(words(client)).containsExactly("subscribed", "a:1 left", "synced");
        publish("a", "11");
        client.send("{'type':'unsubscribe','topics':['+']}");
        publish("a", "12");
        assertThat(words(client)).containsExactly("a:3");
    }

    @Test
    void unsubscribedLeftIsWithdrawn() {
        TestClient client = connect("topics=a&heartbeat=250&credit=1&" + HOT);
        publish("a", "90", "10");
        client.send("{'type':'unsubscribe'}");
        client.send("{'type':'request','n':9}");
        client.received();
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(2L, 1L, 1L, 0L, 0L, 0L);
    }

    @Test
    void maxRateCountsWhatHolds() {
        TestClient client = connect("topics=a&maxRate=1&heartbeat=off&" + HOT);
        TestClient all = connect("topics=a&maxRate=1&heartbeat=off");
        publish("a", "10", "90", "91", "11");
        assertThat(words(client)).containsExactly("a:2", "a:4 left");
        assertThat(words(all)).containsExactly("a:1");
        bench.advance(Duration.ofSeconds(1));
        bench.settle();
        assertThat(words(client)).isEmpty();
        assertThat(words(all)).containsExactly("a:4");
    }

    @Test
    void resumePointIsBeforeALeftThatIsOwed() {
        TestClient client = connect("topics=%23&heartbeat=250&credit=1&" + HOT);
        publish("a", "90", "10");
        publish("b", "10", "11");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat())
                .as("resume point, matched, delivered, conflated, lost, queued")
                .containsExactly(1L, 2L, 1L, 0L, 0L, 1L);
    }

    @Test
    void topicThatWasForgottenAndComesAgainIsLeft() {
        TestBench few = new TestBench(TestBench.SESSION, TestBounds.inMemory(100, 2));
        TestClient client = few.connect("topics=a&" + HOT);
        client.received();
        few.publishValue("a", "90");
        few.settle();
        few.publishValue("b", "1");
        few.publishValue("c", "1");
        few.publishValue("a", "10");
        few.settle();
        assertThat(words(client)).containsExactly("a:1", "a:1 left");
    }

    @Test
    void othersNoticeNothing() {
        TestClient other = connect("topics=a");
        TestClient client = connect("topics=a&" + HOT);
        publish("a", "10", "90", "11");
        assertThat(words(other)).containsExactly("a:1", "a:2", "a:3");
        assertThat(words(client)).containsExactly("a:2", "a:3 left");
        assertThat(other.session.isDirect()).isTrue();
    }

    @Test
    void arraysAndCborKnowIt() {
        TestClient client = connect("topics=a&frames=array&" + HOT);
        publish("a", "90", "10");
        assertThat(words(client)).containsExactly("a:1", "a:2 left");
    }

    @Test
    void faultsAreToldAndNothingChanges() {
        TestClient client = connect("topics=a&heartbeat=off");
        for (String where : List.of(
                "[]",
                "{}",
                "[1]",
                "[{'field':'/v','op':'gt'}]",
                "[{'field':'v','op':'gt','value':1}]",
                "[{'field':'/v','op':'like','value':1}]",
                "[{'field':'/v','op':'gt','value':true}]",
                "[{'field':'/v','op':'eq','value':[1]}]",
                "[{'field':'/v','op':'eq','value':{}}]",
                "[{'field':'/v','op':'in','value':1}]",
                "[{'field':'/v','op':'in','value':[]}]",
                "[{'field':'/v','op':'in','value':[[1]]}]",
                "[{'field':'/v~2','op':'exists'}]",
                "[{'field':'/v','op':'exists','value':false}]",
                "[{'op':'exists'}]")) {
            client.send("{'type':'subscribe','id':1,'topics':['a'],'where':" + where + "}");
            assertThat(client.received()).as(where).containsExactly("error 1 bad_parameter");
        }
        publish("a", "1");
        assertThat(words(client)).containsExactly("a:1");
    }

    @Test
    void nineTermsAreTooMany() {
        String terms = "where=/v".concat("&where=/v".repeat(7));
        assertThat(words(bench.connect("topics=a&" + terms))).contains("synced");
        TestClient client = bench.connect("topics=a&where=/v&" + terms);
        assertThat(client.received()).contains("error bad_parameter");
    }

    @Test
    void allTermsHaveToHold() {
        TestClient client = connect("topics=a&where=/v%3E80&where=/s=on&where=/t!=null");
        publish("a", "{\"v\":90,\"s\":\"on\"}", "{\"v\":90,\"s\":\"on\",\"t\":0}", "{\"v\":70,\"s\":\"on\",\"t\":0}");
        assertThat(words(client)).containsExactly("a:2", "a:3 left");
    }
}
