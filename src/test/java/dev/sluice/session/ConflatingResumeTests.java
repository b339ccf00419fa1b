package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code since} under {@code conflate} or {@code maxRate}: the newest update of each topic that changed, and the others counted. */
class ConflatingResumeTests {

    private static final Duration HEARTBEAT = Duration.ofMillis(300);

    private static TestBench bench(int updates, int topics) {
        return new TestBench(TestBench.SESSION, TestBounds.inMemory(updates, topics));
    }

    private final TestBench bench = bench(1_000, 1_000);

    private static TestClient connect(TestBench bench, String query) {
        TestClient client = bench.connect(query);
        client.received();
        return client;
    }

    private static void resume(TestBench bench, TestClient client, String filter, String contract, long offset) {
        client.send("{'type':'subscribe','id':1,'topics':['" + filter + "']," + contract + ",'since':'" + bench.epoch()
                + ":" + offset + "'}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'policy':'conflate'",
                "'policy':'conflate','buffer':1",
                "'maxRate':5",
                "'maxRate':0.1,'policy':'drop-newest','buffer':1"
            })
    void newestOfEachTopicIsSentByOffsetAndTheOthersAreConflated(String contract) {
        int topics = 40;
        long updates = 12_290;
        TestBench bench = bench(20_000, 100);
        for (int i = 0; i < updates; i++) {
            bench.publishOnly("t/" + i % topics);
            if (i % 1_000 == 0) {
                bench.settle();
            }
        }
        bench.settle();
        TestClient client = connect(bench, "heartbeat=250");
        resume(bench, client, "t/+", contract, 0);
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.get(0).path("recovered").booleanValue()).isTrue();
        List<Long> expected = new ArrayList<>();
        for (long offset = updates - topics + 1; offset <= updates; offset++) {
            expected.add(offset);
        }
        assertThat(frames.subList(1, frames.size() - 1))
                .allMatch(frame -> frame.path("type").stringValue().equals("update"))
                .extracting(frame -> frame.path("offset").longValue())
                .isEqualTo(expected);
        assertThat(frames.get(frames.size() - 1).path("type").stringValue()).isEqualTo("synced");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat())
                .as("offset, matched, delivered, conflated, lost, queued")
                .containsExactly(12_290L, 12_290L, 40L, 12_250L, 0L, 0L);
    }

    @Test
    void everyUpdateIsSentUnderTheOtherContracts() {
        bench.publish("a", 3);
        TestClient client = connect(bench, "heartbeat=off");
        resume(bench, client, "a", "'policy':'drop-newest'", 0);
        assertThat(client.received()).containsExactly("subscribed 1", "a:1", "a:2", "a:3", "synced 1");
    }

    @Test
    void topicThatHasEndedIsSentItsRetirement() {
        bench.publish("a", "b", "a");
        bench.publishValue("a", "null");
        bench.publish("b");
        TestClient client = connect(bench, "heartbeat=250");
        resume(bench, client, "#", "'policy':'conflate'", 1);
        List<JsonNode> frames = client.connection.take();
        assertThat(frames).extracting(frame -> frame.path("offset").longValue()).containsExactly(5L, 4L, 5L, 5L);
        assertThat(frames.get(1).path("data").isNull()).as("a's end").isTrue();
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).containsExactly(5L, 4L, 2L, 2L, 0L, 0L);
    }

    @Test
    void topicThatBeganAgainIsNotSentItsRetirement() {
        bench.publish("a");
        bench.publishValue("a", "null");
        bench.publish("a", "b");
        TestClient client = connect(bench, "heartbeat=off");
        resume(bench, client, "#", "'policy':'conflate'", 0);
        assertThat(client.received()).containsExactly("subscribed 1", "a:1", "b:1", "synced 1");
    }

    @Test
    void topicThatWasForgottenForNewerOnesIsSentItsNewest() {
        TestBench bench = bench(100, 2);
        bench.publish("a", "a", "b", "c", "d");
        TestClient client = connect(bench, "heartbeat=off");
        resume(bench, client, "#", "'policy':'conflate'", 0);
        assertThat(client.received()).containsExactly("subscribed 1", "a:2", "b:1", "c:1", "d:1", "synced 1");
    }

    @Test
    void whatIsLiveMeanwhileTakesThePlaceOfWhatWouldBeSent() {
        bench.publish("a", "b");
        TestClient client = connect(bench, "credit=0&heartbeat=250");
        resume(bench, client, "#", "'policy':'conflate'", 0);
        bench.publish("a");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("subscribed 1", "a:2", "b:1", "synced 1");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).containsExactly(3L, 3L, 2L, 1L, 0L, 0L);
    }

    @Test
    void valueHeldToTheRateTakesThePlaceOfWhatWouldBeSentAndIsBeyondTheResumePoint() {
        TestClient other = connect(bench, "topics=a&maxRate=1&heartbeat=off");
        bench.publish("a");
        assertThat(other.received()).containsExactly("a:1");
        TestClient client = connect(bench, "credit=0&heartbeat=250");
        resume(bench, client, "#", "'maxRate':1", 0);
        bench.publish("a");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("subscribed 1", "synced 1");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).containsExactly(1L, 2L, 0L, 1L, 0L, 1L);
        bench.pass(Duration.ofSeconds(1));
        assertThat(client.received()).contains("a:2");
    }

    @Test
    void resumePointIsNotBeyondWhatIsStillToBeSent() {
        bench.publish("a", "a", "b", "c");
        TestClient client = connect(bench, "credit=1&heartbeat=250");
        resume(bench, client, "#", "'policy':'conflate'", 0);
        bench.publish("a");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).as("b and c are outstanding").containsExactly(2L, 3L, 1L, 1L, 0L, 1L);
        client.send("{'type':'request','n':1}");
        assertThat(client.received()).as("what is live goes first").containsExactly("a:3");
    }

    @Test
    void changeOfTheContractMeanwhileDoesNotBringTheOthers() {
        bench.publish("a", 5);
        bench.publish("b", 5);
        TestClient client = connect(bench, "credit=0&heartbeat=250");
        resume(bench, client, "#", "'policy':'conflate'", 0);
        client.send("{'type':'subscribe','id':2,'topics':['#'],'policy':'drop-oldest'}");
        bench.publish("b", 2);
        client.send("{'type':'request','n':99}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "subscribed 2", "b:6", "b:7", "a:5", "synced 1", "synced 2");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).containsExactly(12L, 12L, 3L, 9L, 0L, 0L);
    }

    @Test
    void whatIsNoLongerAskedForIsNotCounted() {
        bench.publish("a", "a", "b", "b");
        TestClient client = connect(bench, "credit=0&heartbeat=250");
        client.stall();
        resume(bench, client, "a", "'policy':'conflate'", 0);
        client.send("{'type':'subscribe','id':2,'topics':['b'],'policy':'conflate','since':'" + bench.epoch() + ":0'}");
        client.send("{'type':'unsubscribe','id':3,'topics':['a']}");
        client.connection.room = TestConnection.UNLIMITED;
        client.send("{'type':'request','n':9}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "subscribed 2", "unsubscribed 3", "synced 1", "b:2", "synced 2");
        bench.pass(HEARTBEAT);
        assertThat(client.heartbeat()).containsExactly(4L, 2L, 1L, 1L, 0L, 0L);
    }

    @Test
    void historyEvictedMeanwhileIsAGapInItsPlace() {
        TestBench bench = bench(5, 100);
        bench.publish("a", "b", "c", "d", "e");
        TestClient client = connect(bench, "credit=0&heartbeat=off");
        client.stall();
        resume(bench, client, "+", "'policy':'conflate'", 0);
        bench.publish("a", 2);
        client.connection.room = TestConnection.UNLIMITED;
        client.send("{'type':'request','n':9}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "a:3", "gap null 1-2", "c:1", "d:1", "e:1", "synced 1");
    }

    /** It was read, but by now nobody knows whether it is the newest of its topic. */
    @Test
    void updateThatWasEvictedIsNotSentBehindTheEndOfItsTopic() {
        TestBench bench = bench(5, 100);
        bench.publish("a", "b");
        TestClient client = connect(bench, "credit=0&heartbeat=off");
        resume(bench, client, "+", "'policy':'conflate'", 0);
        bench.publishValue("a", "null");
        bench.publish("c", 6);
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("subscribed 1", "gap null 1-2", "synced 1", "a:2", "c:6");
    }

    @Test
    void longHistoryIsReadInTurnsAndOthersAreWrittenInBetween() {
        TestBench bench = bench(100_000, 100);
        for (int i = 0; i < 50_000; i++) {
            bench.publishOnly("a");
            if (i % 1_000 == 0) {
                bench.settle();
            }
        }
        bench.settle();
        TestClient watching = connect(bench, "topics=w&heartbeat=off");
        TestClient client = connect(bench, "heartbeat=off");
        client.sendOnly(
                "{'type':'subscribe','id':1,'topics':['a','b','c','d','e','f','g'],'policy':'conflate','since':'"
                        + bench.epoch() + ":0'}");
        assertThat(client.received()).containsExactly("subscribed 1");
        bench.publishOnly("w");
        int tasks = 0;
        List<String> seen = new ArrayList<>();
        while (!seen.contains("w:1")) {
            bench.runOne();
            tasks++;
            seen.addAll(watching.received());
        }
        assertThat(tasks).as("tasks until the other is written to").isLessThan(4);
        assertThat(client.received()).as("the history is not read yet").isEmpty();
        bench.settle();
        assertThat(client.received()).containsExactly("a:50000", "synced 1");
    }
}
