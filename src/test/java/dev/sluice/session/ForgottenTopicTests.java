package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import org.junit.jupiter.api.Test;

/** Topics that begin anew: retired by {@code null}, or forgotten for a newer one; also while snapshots are outstanding. */
class ForgottenTopicTests {

    private final TestBench bench = new TestBench(TestBench.SESSION, TestBounds.inMemory(100, 2));

    private TestClient connect(String query) {
        TestClient client = bench.connect(query + "&heartbeat=off");
        client.received();
        return client;
    }

    private void retire(String topic) {
        assertThat(bench.publishValue(topic, "null").isRetirement()).isTrue();
        bench.settle();
    }

    @Test
    void retiredTopicBeginsAtSeqOne() {
        TestClient client = connect("topics=a");
        bench.publish("a", 2);
        retire("a");
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3", "a:1");
    }

    @Test
    void forgottenTopicBeginsAtSeqOne() {
        TestClient client = connect("topics=a");
        bench.publish("a", "a", "b", "c", "a");
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:1");
    }

    @Test
    void neitherHasASnapshot() {
        bench.publish("a", "b", "c");
        retire("b");
        assertThat(bench.connect("topics=%23").received()).containsExactly("welcome", "subscribed", "(c:1)", "synced");
    }

    @Test
    void topicThatBeginsWhileSnapshotsAreOutstandingIsLiveFromItsFirstUpdate() {
        bench.publish("a", "b");
        TestClient client = connect("topics=%23&credit=0");
        retire("a");
        bench.publish("c", "c");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("a:2", "c:1", "c:2", "(b:1)", "synced");
    }

    @Test
    void updateLeftToASnapshotComesWhenItsTopicIsForgotten() {
        bench.publish("a", "b");
        TestClient client = connect("topics=%23&credit=0");
        bench.publish("a", "b", "c");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("a:2", "c:1", "(b:2)", "synced");
    }

    @Test
    void updateThatAReplayBroughtDoesNotComeAgainWhenItsTopicIsForgotten() {
        bench.publish("a");
        TestClient client = connect("credit=0");
        client.send("{'type':'subscribe','id':1,'topics':['a'],'since':{'epoch':'" + bench.epoch() + "','offset':0}}");
        client.send("{'type':'subscribe','id':2,'topics':['#']}");
        bench.publish("a");
        client.send("{'type':'request','n':2}");
        bench.publish("b", "c");
        client.send("{'type':'request','n':9}");
        assertThat(client.received())
                .containsExactly("subscribed 1", "subscribed 2", "a:1", "a:2", "synced 1", "synced 2", "b:1", "c:1");
    }

    @Test
    void forgottenTopicThatDidNotChangeIsMissingOnly() {
        bench.publish("a", "b");
        TestClient client = connect("topics=%23&credit=0");
        bench.publish("c");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("c:1", "(b:1)", "synced");
    }

    @Test
    void topicThatIsHeardAlreadyIsLiveAndComesOnceWhenItIsForgottenBeforeItsNextSnapshot() {
        bench.publish("a", "b");
        TestClient client = connect("topics=%23&credit=2");
        client.send("{'type':'subscribe','id':2,'topics':['#'],'snapshot':true}");
        bench.publish("a", "a", "b", "c");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("subscribed 2", "synced 2", "a:2", "a:3", "b:2", "c:1");
    }

    @Test
    void retirementStandsForAFirstSnapshotAndWhatWasLeftToIt() {
        bench.publish("a");
        TestClient client = connect("topics=%23&credit=0");
        bench.publish("a", "a");
        retire("a");
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactlyInAnyOrder("synced", "a:4");
    }
}
