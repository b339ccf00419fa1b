package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PublishTests {

    private final TestBench bench = new TestBench();

    @Test
    void publishedTellsWhereTheUpdateStands() {
        TestClient client = connect();
        bench.publish("a");
        client.send("{'type':'publish','id':'x','topic':'a','data':{'v': 1.50}}");
        JsonNode answer = client.one();
        assertThat(answer.toString())
                .isEqualTo("{\"type\":\"published\",\"id\":\"x\",\"topic\":\"a\",\"seq\":2,\"offset\":2}");
    }

    @Test
    void everyoneGetsTheUpdate() {
        TestClient listener = bench.connect("topics=a");
        listener.received();
        connect().send("{'type':'publish','topic':'a','data':{'v': 150}}");
        assertThat(listener.one().path("data").toString()).isEqualTo("{\"v\":150}");
    }

    @Test
    void frameWithoutIdIsAnsweredOnlyIfItFails() {
        TestClient client = connect();
        client.send("{'type':'publish','topic':'a','data':1}");
        assertThat(client.received()).isEmpty();
        client.send("{'type':'publish','topic':'$sys/a','data':1}");
        assertThat(client.received()).containsExactly("error forbidden");
    }

    @Test
    void answersComeInTheOrderOfTheirFrames() {
        TestClient client = connect();
        for (int id = 1; id <= 7; id++) {
            client.sendOnly("{'type':'publish','id':" + id + ",'topic':'t" + id % 2 + "','data':" + id + "}");
        }
        bench.settle();
        assertThat(client.received())
                .containsExactly(
                        "published 1",
                        "published 2",
                        "published 3",
                        "published 4",
                        "published 5",
                        "published 6",
                        "published 7");
    }

    @Test
    void whatIsNotATopicIsRefused() {
        TestClient client = connect();
        for (String topic : new String[] {"", "a//b", "/a", "a/", "a/+", "#", "a\\u0000", "x".repeat(256)}) {
            client.send("{'type':'publish','id':1,'topic':'" + topic + "','data':1}");
            assertThat(client.received()).as(topic).containsExactly("error 1 bad_topic");
        }
        client.send("{'type':'publish','id':1,'topic':'$sys','data':1}");
        client.send("{'type':'publish','id':2,'topic':'$sys/a/b','data':1}");
        assertThat(client.received()).containsExactly("error 1 forbidden", "error 2 forbidden");
    }

    @Test
    void nullRetiresTheTopic() {
        TestClient client = connect();
        client.send("{'type':'publish','id':1,'topic':'a','data':1}");
        client.send("{'type':'publish','id':2,'topic':'a','data':null}");
        client.send("{'type':'publish','id':3,'topic':'a','data':1}");
        assertThat(client.connection.take())
                .extracting(frame -> frame.path("seq").asInt())
                .containsExactly(1, 2, 1);
    }

    @Test
    void whoGoesBeyondTheRateIsToldAndWhoGoesOnIsClosed() {
        TestClient client = connect();
        for (int i = 0; i < 200; i++) {
            client.send("{'type':'publish','topic':'a','data':1}");
        }
        assertThat(client.received()).isEmpty();
        client.send("{'type':'publish','id':1,'topic':'a','data':1}");
        JsonNode refusal = client.one();
        assertThat(refusal.path("code").asString()).isEqualTo("rate_limited");
        assertThat(refusal.path("retryable").asBoolean()).isTrue();
        bench.pass(Duration.ofSeconds(1));
        client.send("{'type':'publish','id':2,'topic':'a','data':1}");
        assertThat(client.received()).containsExactly("published 2");
        for (int i = 0; i < 199; i++) {
            client.send("{'type':'publish','topic':'a','data':1}");
        }
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
    }

    @Test
    void connectionIsNotReadFromWhileTooManyAreUnderWay() {
        TestClient client = connect();
        for (int id = 1; id <= TestBench.UNDER_WAY; id++) {
            assertThat(client.connection.readingPaused).isFalse();
            client.sendOnly("{'type':'publish','id':" + id + ",'topic':'a','data':1}");
        }
        assertThat(client.connection.readingPaused).isTrue();
        bench.pass(Duration.ofMinutes(2));
        assertThat(client.connection.readingPaused).isFalse();
        assertThat(client.received()).contains("published " + TestBench.UNDER_WAY);
    }

    @Test
    void sessionThatEndsMidwayDisturbsNobody() {
        TestClient leaving = connect();
        TestClient staying = connect();
        leaving.sendOnly("{'type':'publish','id':1,'topic':'a','data':1}");
        staying.sendOnly("{'type':'publish','id':2,'topic':'a','data':2}");
        leaving.session.onDisconnected();
        bench.settle();
        assertThat(leaving.received()).isEmpty();
        assertThat(staying.received()).containsExactly("published 2");
    }

    @Test
    void clientsThatMustNotPublishMayStillListen() {
        TestClient stranger = bench.connect("heartbeat=off&topics=a", false, new TestConnection());
        stranger.received();
        stranger.send("{'type':'publish','id':1,'topic':'a','data':1}");
        bench.publish("a");
        assertThat(stranger.received()).containsExactly("error 1 forbidden", "a:1");
    }

    private TestClient connect() {
        TestClient client = bench.connect("heartbeat=off", true, new TestConnection());
        client.received();
        return client;
    }
}
