package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code since}: the history, then what is live, nothing twice and nothing missing; and what comes where that can not be. */
class ResumeTests {

    private static final int HISTORY = 5;

    private final TestBench bench = new TestBench(TestBench.SESSION, TestBounds.inMemory(HISTORY, 1_000));

    private TestClient connect(String query) {
        TestClient client = bench.connect(query);
        client.received();
        return client;
    }

    private void subscribe(TestClient client, String filter, String epoch, long offset) {
        client.send("{'type':'subscribe','id':1,'topics':['" + filter + "'],'since':{'epoch':'" + epoch + "','offset':"
                + offset + "}}");
    }

    @Test
    void historyComesBeforeWhatIsLive() {
        bench.publish("a", "b", "a");
        TestClient client = connect("credit=9");
        subscribe(client, "a", bench.epoch(), 1);
        bench.publish("a");
        assertThat(client.received()).containsExactly("subscribed 1", "a:2", "synced 1", "a:3");
    }

    @Test
    void replayMeetsLiveExactlyWhilePublishingGoesOn() {
        bench.publish("a", 3);
        TestClient client = connect("credit=0");
        subscribe(client, "a", bench.epoch(), 0);
        for (int i = 0; i < 4; i++) {
            bench.publish("a");
            client.send("{'type':'request','n':2}");
        }
        assertThat(client.received())
                .containsExactly("subscribed 1", "a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "synced 1", "a:7");
    }

    @Test
    void historyEvictedFromUnderAReplayIsAGapInItsPlace() {
        bench.publish("a", 5);
        TestClient client = connect("credit=0&heartbeat=off");
        client.stall();
        subscribe(client, "a", bench.epoch(), 0);
        bench.publish("a", 3);
        client.connection.room = TestConnection.UNLIMITED;
        client.send("{'type':'request','n':9}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "gap null 1-3", "a:4", "a:5", "a:6", "a:7", "a:8", "synced 1");
    }

    @Test
    void anotherEpochIsNotRecovered() {
        bench.publish("a", "b");
        TestClient client = connect("heartbeat=off");
        subscribe(client, "#", "another", 1);
        assertNotRecovered(client, "{\"type\":\"gap\",\"lost\":null,\"conflated\":0,\"reason\":\"history\"}");
    }

    @Test
    void offsetAheadOfTheLogIsNotRecovered() {
        bench.publish("a", "b");
        TestClient client = connect("heartbeat=off");
        subscribe(client, "#", bench.epoch(), 3);
        assertNotRecovered(client, "{\"type\":\"gap\",\"lost\":null,\"conflated\":0,\"reason\":\"history\"}");
    }

    @Test
    void evictedOffsetIsNotRecovered() {
        bench.publish("a", 6);
        bench.publish("b");
        TestClient client = connect("heartbeat=off");
        subscribe(client, "#", bench.epoch(), 1);
        assertNotRecovered(
                client, "{\"type\":\"gap\",\"lost\":null,\"conflated\":0,\"from\":2,\"to\":7,\"reason\":\"history\"}");
    }

    private static void assertNotRecovered(TestClient client, String gap) {
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.get(0).path("recovered").booleanValue()).isFalse();
        assertThat(frames.get(1).toString()).isEqualTo(gap);
        assertThat(frames.stream().skip(2).map(frame -> frame.path("type").stringValue()))
                .containsExactly("snapshot", "snapshot", "synced");
    }

    @Test
    void lastOffsetThatTheHistoryReachesBackToIsRecovered() {
        bench.publish("a", 7);
        TestClient client = connect("heartbeat=off");
        subscribe(client, "a", bench.epoch(), 2);
        assertThat(client.received()).containsExactly("subscribed 1", "a:3", "a:4", "a:5", "a:6", "a:7", "synced 1");
    }

    @Test
    void sinceOnAFilterOfTheSessionIsRefused() {
        TestClient client = connect("topics=a");
        subscribe(client, "a", bench.epoch(), 0);
        assertThat(client.received()).containsExactly("error 1 bad_parameter");
    }

    @Test
    void overlappingSubscriptionsAreResumedWithoutDoubles() {
        bench.publish("a", "b", "a");
        TestClient client = connect("heartbeat=off");
        subscribe(client, "#", bench.epoch(), 1);
        subscribe(client, "a", bench.epoch(), 1);
        bench.publish("a");
        assertThat(client.received())
                .containsExactly("subscribed 1", "b:1", "a:2", "synced 1", "subscribed 1", "synced 1", "a:3");
    }

    @Test
    void overlappingSubscriptionsAreResumedWithoutDoublesWhileTheReplayWaits() {
        bench.publish("a", "b", "a");
        TestClient client = connect("credit=0");
        subscribe(client, "#", bench.epoch(), 1);
        subscribe(client, "a", bench.epoch(), 1);
        bench.publish("a");
        client.send("{'type':'request','n':9}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "subscribed 1", "b:1", "a:2", "a:3", "synced 1", "synced 1");
    }

    @Test
    void replayWithoutCreditIsSyncedWhereNothingIsToCome() {
        bench.publish("b", 2);
        TestClient client = connect("credit=0");
        subscribe(client, "a", bench.epoch(), 0);
        assertThat(client.received()).containsExactly("subscribed 1", "synced 1");
    }

    @Test
    void heldValueIsBeyondTheResumePoint() {
        TestClient client = bench.connect("topics=%23&maxRate=1&heartbeat=250");
        bench.publish("a", "a", "b");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(1L, 3L, 2L, 0L, 0L, 1L);
    }

    @Test
    void replayAndHeldValueOfAnotherSessionAreNotMixed() {
        TestClient other = connect("topics=a&maxRate=2&heartbeat=off");
        bench.publish("a");
        TestClient client = connect("credit=0&heartbeat=off");
        client.send("{'type':'subscribe','id':1,'topics':['a'],'maxRate':2,'since':{'epoch':'" + bench.epoch()
                + "','offset':0}}");
        bench.publish("a");
        client.send("{'type':'subscribe','id':2,'topics':['a']}");
        client.send("{'type':'request','n':9}");
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.received())
                .as("a:1 goes for a:2")
                .containsExactly("subscribed 1", "synced 1", "subscribed 2", "synced 2", "a:2");
        assertThat(other.received()).containsExactly("a:1", "a:2");
    }
}
