package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots are read when they can be written; until then their topic's updates are passed over. */
class SnapshotTests {

    private final TestBench bench = new TestBench();

    @Test
    void topicUpdatedBeforeItsSnapshotGetsTheNewerValueOnce() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=1&heartbeat=250");
        bench.publish("b", "b");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "(a:1)", "(b:3)", "synced");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).as("counted when read").containsExactly(4L, 2L, 2L, 0L, 0L, 0L);
    }

    @Test
    void topicUpdatedAfterItsSnapshotGetsTheUpdate() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=1");
        bench.publish("a");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "(a:1)", "a:2", "(b:1)", "synced");
    }

    @Test
    void topicThatIsNewMeanwhileComesAsUpdates() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=1");
        bench.publish("c");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).contains("c:1").doesNotContain("(c:1)").endsWith("synced");
    }

    @Test
    void snapshotsAreNotStarvedByLiveUpdates() {
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            topics.add("t" + i);
        }
        bench.publish(topics.toArray(String[]::new));
        TestClient client = bench.connect("topics=%23&credit=1");
        client.received();
        bench.publish("t0", 120);
        client.send("{'type':'request','n':60}");
        assertThat(client.received()).filteredOn(frame -> frame.startsWith("(")).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void manyTopicsComeEachOnce() {
        TestBench large = new TestBench(TestBench.SESSION, TestBounds.inMemory(1_000, 10_000));
        String[] topics = new String[10_000];
        for (int i = 0; i < topics.length; i++) {
            topics[i] = i % 2 == 0 ? "even/t" + i : "odd/t" + i;
        }
        for (int i = 0; i < topics.length; i += 1_000) {
            large.publish(Arrays.copyOfRange(topics, i, i + 1_000));
        }
        TestClient client = large.connect("topics=even/%2B");
        assertThat(client.received())
                .hasSize(5_003)
                .doesNotHaveDuplicates()
                .startsWith("welcome", "subscribed", "(even/t0:1)")
                .endsWith("synced");
    }

    @Test
    void topicNoLongerWantedIsPassedOver() {
        bench.publish("a", "b", "c");
        TestClient client = bench.connect("topics=a,b,c&credit=1");
        client.send("{'type':'unsubscribe','topics':['b']}");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "(a:1)", "(c:1)", "synced");
    }

    @Test
    void answersOfSeveralSubscribesComeInTheirOrder() {
        bench.publish("a", "b");
        TestClient client = bench.connect("credit=0");
        client.send("{'type':'subscribe','id':1,'topics':['a']}");
        client.send("{'type':'subscribe','id':2,'topics':['none']}");
        client.send("{'type':'subscribe','id':3,'topics':['b']}");
        client.send("{'type':'request','n':10}");
        assertThat(client.received())
                .containsExactly(
                        "welcome",
                        "subscribed 1",
                        "subscribed 2",
                        "subscribed 3",
                        "(a:1)",
                        "synced 1",
                        "synced 2",
                        "(b:1)",
                        "synced 3");
    }

    @Test
    void syncedTellsWhereTheLiveUpdatesGoOn() {
        bench.publish("a", "b", "b");
        TestClient client = bench.connect("topics=a");
        var frames = client.connection.take();
        assertThat(frames.get(frames.size() - 1).path("offset").intValue()).isEqualTo(3);
    }

    @Test
    void stalledClientsSnapshotsHoldUpNobody() {
        bench.publish("a", "b");
        TestClient stalled = bench.connect(null);
        stalled.stall();
        stalled.send("{'type':'subscribe','id':1,'topics':['#']}");
        TestClient other = bench.connect("topics=%23");
        bench.publish("b");
        assertThat(other.received()).containsExactly("welcome", "subscribed", "(a:1)", "(b:1)", "synced", "b:2");
        stalled.flow();
        assertThat(stalled.received()).containsExactly("welcome", "subscribed 1", "(a:1)", "(b:2)", "synced 1");
    }

    @Test
    void topicThatIsHeardAlreadyLosesNothingToASecondSnapshot() {
        TestClient client = bench.connect("topics=%23&credit=1&heartbeat=250");
        bench.publish("a", 3);
        client.send("{'type':'subscribe','id':2,'topics':['a']}");
        bench.publish("a", 3);
        bench.publishValue("a", "null");
        bench.settle();
        client.send("{'type':'request','n':10}");
        assertThat(client.received())
                .startsWith("welcome", "subscribed", "synced", "a:1", "subscribed 2", "synced 2")
                .filteredOn(frame -> frame.contains("a:"))
                .containsExactly("a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(7L, 7L, 7L, 0L, 0L, 0L);
    }

    @Test
    void updateStandsForTheSecondSnapshotOfATopicThatIsHeardAlready() {
        bench.publish("a", "b");
        TestClient client = bench.connect("topics=%23&credit=2");
        client.received();
        client.send("{'type':'subscribe','id':2,'topics':['#'],'snapshot':true}");
        bench.publish("a", "a");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).containsExactly("subscribed 2", "a:2", "a:3", "(b:1)", "synced 2");
    }

    @Test
    void whatCanNotBeRecoveredHasItsSnapshotThoughItIsHeardAlready() {
        bench.publish("a");
        TestClient client = bench.connect("topics=%23&credit=1");
        client.received();
        client.send("{'type':'subscribe','id':2,'topics':['a'],'since':{'epoch':'another','offset':1}}");
        bench.publish("a", "a");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).contains("(a:3)").endsWith("synced 2").doesNotContain("a:2", "a:3");
    }
}
