package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Subscriptions that change while updates wait under them. */
class ContractChangeTests {

    private final TestBench bench = new TestBench();

    @Test
    void changeInPlaceRepeatsNoSnapshot() {
        bench.publish("a");
        TestClient client = bench.connect("topics=a");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a'],'buffer':9}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("subscribed 1", "synced 1", "a:2");
    }

    @Test
    void changeInPlaceSendsSnapshotsWhereAskedFor() {
        bench.publish("a");
        TestClient client = bench.connect("topics=a");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a'],'snapshot':true}");
        assertThat(client.received()).containsExactly("subscribed 1", "(a:1)", "synced 1");
    }

    @Test
    void onlyTheNewFilterOfAMixedSubscribeHasSnapshots() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=a");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a','b']}");
        assertThat(client.received()).containsExactly("subscribed 1", "(b:1)", "synced 1");
    }

    @Test
    void whatWaitsMovesAlongAndIsNotRepeated() {
        TestClient client = bench.connect("topics=a&credit=0");
        client.received();
        bench.publish("a", 3);
        client.send("{'type':'subscribe','id':1,'topics':['a'],'buffer':5}");
        bench.publish("a");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("subscribed 1", "synced 1", "a:1", "a:2", "a:3", "a:4");
    }

    @Test
    void smallerBufferLosesTheExcessAndTellsIt() {
        TestClient client = bench.stalled("topics=a&buffer=10&heartbeat=250");
        bench.publish("a", 5);
        client.send("{'type':'subscribe','id':1,'topics':['a'],'buffer':2}");
        client.flow();
        assertThat(client.received()).containsExactly("subscribed 1", "gap 3 1-3", "a:4", "a:5", "synced 1");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(5L, 5L, 2L, 0L, 3L, 0L);
    }

    @Test
    void neighbouringLossesOfTwoSubscriptionsAreOneGap() {
        TestClient client = bench.stalled("topics=a&buffer=1", "{'type':'subscribe','topics':['b'],'buffer':1}");
        bench.publish("a", "b", "a", "b");
        client.flow();
        assertThat(client.received()).containsExactly("gap 2 1-2", "a:2", "b:2");
    }

    @Test
    void lossesWithAnUpdateBetweenAreTwoGaps() {
        TestClient client = bench.stalled("topics=a&buffer=1", "{'type':'subscribe','topics':['b'],'buffer':1}");
        bench.publish("a", "a", "b", "b");
        client.flow();
        assertThat(client.received()).containsExactly("gap 1 1-1", "a:2", "gap 1 3-3", "b:2");
    }

    @Test
    void absentFieldsGoBackToTheirDefaults() {
        TestClient client = bench.connect("topics=a&buffer=1");
        client.received();
        client.send("{'type':'subscribe','topics':['a']}");
        client.stall();
        bench.publish("a", 256);
        client.flow();
        assertThat(client.received()).hasSize(256);
    }

    @Test
    void subscriptionMadeLastGovernsWhatSeveralMatch() {
        TestClient client =
                bench.stalled("topics=a,b&buffer=1", "{'type':'subscribe','topics':['+'],'buffer':5,'snapshot':false}");
        bench.publish("a", "b", "a", "b");
        client.flow();
        assertThat(client.received()).containsExactly("a:1", "b:1", "a:2", "b:2");
        client.send("{'type':'subscribe','topics':['a','b'],'buffer':1}");
        client.stall();
        bench.publish("a", "b", "a", "b");
        client.flow();
        assertThat(client.received()).containsExactly("gap 3 5-7", "b:4");
    }

    @Test
    void unsubscribeHandsWhatWaitsToTheOneThatStillMatches() {
        TestClient client = bench.stalled("topics=%2B&buffer=5", "{'type':'subscribe','topics':['a'],'buffer':6}");
        bench.publish("a", "b", "a");
        client.send("{'type':'unsubscribe','topics':['a']}");
        client.flow();
        assertThat(client.received()).containsExactly("a:1", "b:1", "a:2");
    }

    @Test
    void unsubscribeLetsWaitingUpdatesLeaveMatchedWithoutGap() {
        TestClient client = bench.connect("topics=a,b&heartbeat=250");
        client.stall();
        bench.publish("a", "b", "a");
        client.send("{'type':'unsubscribe','id':1,'topics':['a']}");
        client.received();
        client.flow();
        assertThat(client.received()).containsExactly("unsubscribed 1", "b:1");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(3L, 1L, 1L, 0L, 0L, 0L);
    }

    @Test
    void lossesOfAnEndedSubscriptionAreStillTold() {
        TestClient client = bench.stalled("topics=a&buffer=1");
        bench.publish("a", 3);
        client.send("{'type':'unsubscribe','id':1}");
        client.flow();
        assertThat(client.received()).containsExactly("unsubscribed 1");
        bench.pass(HeartbeatTests.DEFAULT);
        assertThat(client.received()).containsExactly("gap 2 1-2", "heartbeat");
    }

    /** However often it changes its contract, behind updates that it does not take. */
    @Test
    void lossesOfManyEndedSubscriptionsAreToldTogether() {
        String change = "{'type':'subscribe','topics':['b'],'buffer':1,'snapshot':false}";
        TestClient client = bench.connect("topics=a&buffer=1000&credit=0");
        client.send(change);
        client.received();
        int changes = 3 * Waiting.ENDED_MAX;
        for (int i = 0; i < changes; i++) {
            bench.publish("a", "b", "b");
            client.send(change);
        }
        client.send("{'type':'request','n':1000}");
        List<JsonNode> told = client.connection.take();
        List<JsonNode> gaps = told.stream()
                .filter(frame -> frame.path("type").asString("").equals("gap"))
                .toList();
        assertThat(gaps).hasSizeLessThanOrEqualTo(Waiting.ENDED_MAX + 1);
        assertThat(gaps.stream().mapToLong(gap -> gap.path("lost").longValue()).sum())
                .isEqualTo(2L * changes - 1);
        assertThat(told).hasSize(gaps.size() + changes + 1);
        bench.pass(HeartbeatTests.DEFAULT);
        assertThat(client.heartbeat())
                .containsExactly(3L * changes, 3L * changes, changes + 1L, 0L, 2L * changes - 1, 0L);
    }

    @Test
    void updatesOfSeveralSubscriptionsComeInTheOrderOfTheLog() {
        TestClient client = bench.stalled("topics=a&buffer=9", "{'type':'subscribe','topics':['b'],'buffer':8}");
        bench.publish("b", "a", "a", "b", "a");
        client.flow();
        assertThat(client.received()).containsExactly("b:1", "a:1", "a:2", "b:2", "a:3");
    }

    @Test
    void otherClientsNoticeNothing() {
        TestClient other = bench.connect("topics=a");
        TestClient client = bench.connect("topics=a");
        other.received();
        client.stall();
        bench.publish("a", 2);
        client.send("{'type':'subscribe','topics':['a'],'buffer':1}");
        client.send("{'type':'unsubscribe'}");
        bench.publish("a");
        assertThat(other.received()).containsExactly("a:1", "a:2", "a:3");
    }
}
