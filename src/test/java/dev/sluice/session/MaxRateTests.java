package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code maxRate}: the first value at once, then the newest of each interval at its end. */
class MaxRateTests {

    private final TestBench bench = new TestBench();

    private TestClient connect(String query) {
        TestClient client = bench.connect(query + "&heartbeat=off");
        client.received();
        return client;
    }

    private void after(long millis) {
        bench.advance(Duration.ofMillis(millis));
        bench.settle();
    }

    @Test
    void quietTopicGoesAtOnce() {
        TestClient client = connect("topics=a&maxRate=2");
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:1");
        after(500);
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:2");
    }

    @Test
    void newestIsWrittenAtTheEndOfTheIntervalAlsoWhenNothingFollows() {
        TestClient client = connect("topics=a&maxRate=2");
        bench.publish("a", 4);
        assertThat(client.received()).containsExactly("a:1");
        after(499);
        assertThat(client.received()).isEmpty();
        after(1);
        assertThat(client.received()).containsExactly("a:4");
        after(10_000);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void twoValuesAreNeverCloserThanTheInterval() {
        TestClient client = connect("topics=a&maxRate=5");
        for (int millis = 0; millis < 2_000; millis += 10) {
            bench.publish("a");
            after(10);
        }
        assertThat(client.received()).hasSize(11).startsWith("a:1", "a:20", "a:40");
    }

    @Test
    void whatWasReplacedIsConflatedAndWhatIsHeldIsQueued() {
        TestClient client = bench.connect("topics=a&maxRate=0.5&heartbeat=250");
        bench.publish("a", 4);
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat())
                .as("resume point, matched, delivered, conflated, lost, queued")
                .containsExactly(3L, 4L, 1L, 2L, 0L, 1L);
        bench.pass(Duration.ofSeconds(2));
        assertThat(client.heartbeat()).containsExactly(4L, 4L, 2L, 2L, 0L, 0L);
    }

    @Test
    void twoClientsShareAPacer() {
        TestClient first = connect("topics=a&maxRate=1");
        bench.publish("a", 2);
        TestClient second = connect("topics=%23&maxRate=1&snapshot=false");
        after(600);
        bench.publish("a");
        first.received();
        after(400);
        assertThat(first.received()).containsExactly("a:3");
        assertThat(second.received()).as("the slot of the other").containsExactly("a:3");
    }

    @Test
    void heldValueGoesOnlyToWhomItBelongs() {
        TestClient first = connect("topics=a&maxRate=1");
        bench.publish("a", 2);
        TestClient second = connect("topics=a&maxRate=1&snapshot=true");
        after(1_000);
        assertThat(first.received()).containsExactly("a:1", "a:2");
        assertThat(second.received()).as("had it as its snapshot").isEmpty();
    }

    @Test
    void pacerGoesWithItsLastSubscription() {
        TestClient client = connect("topics=a&maxRate=1");
        bench.publish("a");
        client.send("{'type':'unsubscribe'}");
        client.send("{'type':'subscribe','topics':['a'],'maxRate':1,'snapshot':false}");
        client.received();
        bench.publish("a");
        assertThat(client.received()).as("no slot of the one before").containsExactly("a:2");
    }

    @Test
    void unsubscribedValueThatIsHeldLeavesTheLedger() {
        TestClient client = bench.connect("topics=a&maxRate=1&heartbeat=250");
        bench.publish("a", 3);
        client.send("{'type':'unsubscribe'}");
        bench.pass(Duration.ofMillis(1_300));
        assertThat(client.heartbeat()).containsExactly(3L, 2L, 1L, 1L, 0L, 0L);
    }

    @Test
    void heldValuesAreNotLostToASmallBufferWhileTheClientTakesThem() {
        TestClient client = connect("topics=%23&maxRate=1");
        bench.publish("a", "b", "c", "a", "b", "c");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['#'],'buffer':1,'policy':'disconnect'}");
        assertThat(client.received()).containsExactly("subscribed 1", "a:2", "b:2", "c:2", "synced 1");
        assertThat(client.connection.closed).isNull();
    }

    @Test
    void resumePointIsBelowAllValuesThatAreDueAtOnce() {
        TestClient client = connect("topics=%23&maxRate=1&buffer=1");
        bench.publish("a", "b", "c");
        bench.publish("c", "b", "a");
        client.stall();
        client.send("{'type':'subscribe','id':1,'topics':['other']}");
        client.received();
        client.connection.room = TestConnection.UNLIMITED;
        after(1_000);
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.stream().map(frame -> frame.path("type").stringValue()))
                .containsExactly("subscribed", "update", "synced", "update", "update");
        assertThat(frames.get(1).path("offset").longValue()).isEqualTo(6);
        assertThat(frames.get(2).path("offset").longValue())
                .as("4 and 5 are still to come")
                .isEqualTo(3);
    }

    @Test
    void stalledClientHasItsPolicyUnderTheRate() {
        TestClient client = connect("topics=a&maxRate=2&buffer=2");
        client.stall();
        for (int i = 0; i < 5; i++) {
            bench.publish("a");
            after(500);
        }
        client.flow();
        assertThat(client.received()).containsExactly("gap 3 1-3", "a:4", "a:5");
    }
}
