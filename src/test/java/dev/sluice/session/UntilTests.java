package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.TestBounds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code until}: a part of the history, and then an end. */
class UntilTests {

    private final TestBench bench = new TestBench();

    private String range(String topics, long since, long until) {
        return "topics=" + topics + "&since=" + bench.epoch() + ":" + since + "&until=" + until;
    }

    private void publish(String topic, String... values) {
        for (String value : values) {
            bench.publishValue(topic, value);
            bench.settle();
        }
    }

    @Test
    void whatLiesBetweenIsSentAndThenItEnds() {
        bench.publish("a", 5);
        TestClient client = bench.connect(range("a", 1, 3));
        assertThat(client.received()).containsExactly("welcome", "subscribed", "a:2", "a:3", "synced", "unsubscribed");
        bench.publish("a");
        bench.pass(Duration.ofSeconds(10));
        JsonNode beat = client.lastHeartbeat();
        assertThat(beat.path("matched").asInt()).isEqualTo(2);
        assertThat(beat.path("delivered").asInt()).isEqualTo(2);
        assertThat(beat.path("offset").asInt()).isEqualTo(6);
    }

    @Test
    void itsEndNamesTheFiltersAndNoId() {
        bench.publish("a");
        TestClient client = bench.connect(null);
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a','b'],'since':{'epoch':'" + bench.epoch()
                + "','offset':0},'until':1}");
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.stream().map(frame -> frame.path("type").stringValue()))
                .containsExactly("subscribed", "update", "synced", "unsubscribed");
        assertThat(frames.get(0).path("until").asInt()).isEqualTo(1);
        assertThat(frames.get(2).path("id").asInt()).isEqualTo(1);
        assertThat(frames.get(3).toString()).isEqualTo("{\"type\":\"unsubscribed\",\"topics\":[\"a\",\"b\"]}");
        client.send("{'type':'unsubscribe','id':2,'topics':['a']}");
        assertThat(client.received()).containsExactly("error 2 not_subscribed");
    }

    @Test
    void whoWantsNoAnswerIsToldOfTheEnd() {
        bench.publish("a");
        TestClient client = bench.connect(null);
        client.received();
        client.send("{'type':'subscribe','topics':['a'],'since':'" + bench.epoch() + ":0','until':1}");
        assertThat(client.received()).containsExactly("a:1", "unsubscribed");
        client.send("{'type':'subscribe','topics':['b'],'since':'" + bench.epoch() + ":1','until':0}");
        assertThat(client.received()).containsExactly("unsubscribed");
    }

    @Test
    void whatComesWhileItLastsIsNotOfIt() {
        bench.publish("a", 3);
        TestClient client = bench.connect(range("a", 0, 3) + "&credit=1");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "a:1");
        bench.publish("a", 2);
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).containsExactly("a:2", "a:3", "synced", "unsubscribed");
    }

    @Test
    void itsPlaceIsTheResumePoint() {
        bench.publish("a", 4);
        TestClient client = bench.connect(range("a", 1, 4) + "&credit=1&heartbeat=250");
        bench.pass(Duration.ofMillis(250));
        assertThat(client.lastHeartbeat().path("resume").stringValue()).endsWith(":2");
    }

    @Test
    void liveUpdatesOfTheSameSessionGoOnBesideIt() {
        bench.publish("a", 3);
        TestClient client = bench.connect("topics=%23&snapshot=false&credit=0");
        client.send("{'type':'subscribe','id':1,'topics':['a'],'since':'" + bench.epoch() + ":0','until':2}");
        bench.publish("a", "b");
        client.received();
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).containsExactlyInAnyOrder("a:1", "a:2", "a:4", "b:1", "synced 1", "unsubscribed");
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:5");
    }

    @Test
    void whoAsksForTheSameLiveMeanwhileGetsThatFromItsSnapshotOn() {
        bench.publish("a", 3);
        TestClient client = bench.connect(range("a", 0, 3) + "&credit=1");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a']}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("subscribed 1", "synced");
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).containsExactly("(a:4)", "synced 1");
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:5");
    }

    @Test
    void whereCounts() {
        publish("a", "90", "10", "20", "95", "null");
        publish("a", "85");
        TestClient client = bench.connect(range("a", 0, 5) + "&where=%3E80");
        assertThat(client.received())
                .containsExactly("welcome", "subscribed", "a:1", "a:2", "a:4", "a:5", "synced", "unsubscribed");
    }

    @Test
    void everyUpdateIsSentWhateverConflates() {
        publish("a", "1", "2", "3");
        TestClient client = bench.connect(range("a", 0, 2) + "&policy=conflate&maxRate=1&deadband=:5&maxSilence=1000");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "a:1", "a:2", "synced", "unsubscribed");
    }

    @Test
    void unsubscribedMidwayItBringsNothingMore() {
        bench.publish("a", 3);
        TestClient client = bench.connect(range("a", 0, 3) + "&credit=1");
        client.received();
        client.send("{'type':'unsubscribe','id':1}");
        client.send("{'type':'request','n':100}");
        assertThat(client.received()).containsExactly("unsubscribed 1", "synced");
    }

    @Test
    void whatIsMissingIsToldInItsPlace() {
        TestBench small = new TestBench(TestBench.SESSION, TestBounds.inMemory(3, 100));
        small.publish("a", 5);
        TestClient client = small.connect("topics=a&since=" + small.epoch() + ":0&until=4");
        List<JsonNode> frames = client.connection.take();
        assertThat(frames.get(1).path("recovered").booleanValue()).isFalse();
        assertThat(frames.get(2).path("reason").stringValue()).isEqualTo("history");
        assertThat(frames.get(2).path("from") + "-" + frames.get(2).path("to")).isEqualTo("1-2");
        assertThat(frames.stream().skip(3).map(frame -> frame.path("type").stringValue()))
                .containsExactly("update", "update", "synced", "unsubscribed");
        TestClient other = small.connect("topics=a&since=another:0&until=4");
        assertThat(other.received()).containsExactly("welcome", "subscribed", "gap null -", "synced", "unsubscribed");
    }

    @Test
    void faultsAreTold() {
        bench.publish("a");
        for (String query :
                List.of("topics=a&until=1", range("a", 0, 2), range("a", 0, -1), range("a", 0, 1) + "&until=1")) {
            assertThat(bench.connect(query).received()).as(query).contains("error bad_parameter");
        }
        TestClient client = bench.connect(null);
        client.received();
        for (String until : List.of("-1", "'1'", "1.5", "2")) {
            client.send("{'type':'subscribe','id':1,'topics':['a'],'since':'" + bench.epoch() + ":0','until':" + until
                    + "}");
            assertThat(client.received()).as(until).containsExactly("error 1 bad_parameter");
        }
    }
}
