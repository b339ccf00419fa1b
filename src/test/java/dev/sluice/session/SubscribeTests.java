package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Welcome, subscribe, snapshots, updates, unsubscribe: with a client that keeps up. */
class SubscribeTests {

    private final TestBench bench = new TestBench();

    @Test
    void welcomeComesFirstAndTellsTheLimits() {
        bench.publish("a", "b");
        JsonNode welcome = bench.connect(null).one();
        assertThat(welcome.path("type").stringValue()).isEqualTo("welcome");
        assertThat(welcome.path("session").stringValue()).isEqualTo("s1");
        assertThat(welcome.path("epoch").stringValue()).isNotEmpty();
        assertThat(welcome.path("offset").intValue()).isEqualTo(2);
        assertThat(welcome.path("heartbeat").intValue()).isEqualTo(5_000);
        assertThat(welcome.path("limits").toString())
                .isEqualTo("{\"messageBytes\":65536,\"filters\":64,\"subscriptions\":64,\"buffer\":65536,"
                        + "\"framesPerSecond\":1000}");
    }

    @Test
    void snapshotsStandBetweenSubscribedAndSynced() {
        bench.publish("a", "a", "b", "c/d");
        TestClient client = bench.connect(null);
        client.send("{'type':'subscribe','id':1,'topics':['+']}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "subscribed 1", "(a:2)", "(b:1)", "synced 1", "a:3");
    }

    @Test
    void withoutIdThereIsNoAnswer() {
        bench.publish("a");
        TestClient client = bench.connect(null);
        client.send("{'type':'subscribe','topics':['a']}");
        client.send("{'type':'ping'}");
        client.send("{'type':'unsubscribe'}");
        assertThat(client.received()).containsExactly("welcome", "(a:1)");
    }

    @Test
    void queryOfTheHandshakeSubscribesAndIsAnsweredWithoutId() {
        bench.publish("a");
        TestClient client = bench.connect("topics=a,b&buffer=7");
        bench.publish("b");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "(a:1)", "synced", "b:1");
    }

    @Test
    void subscribedTellsTheContractInForce() {
        TestClient client = bench.connect(null);
        client.received();
        client.sendOnly("{'type':'subscribe','id':'x','topics':['a','b','a'],'buffer':5}");
        JsonNode subscribed = client.connection.take().get(0);
        assertThat(subscribed.path("topics").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(subscribed.path("policy").stringValue()).isEqualTo("drop-oldest");
        assertThat(subscribed.path("buffer").intValue()).isEqualTo(5);
        assertThat(subscribed.path("maxRate").isNull()).isTrue();
        assertThat(subscribed.path("maxAge").isNull()).isTrue();
        assertThat(subscribed.has("recovered")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"drop-oldest, 256", "drop-newest, 256", "conflate, 65536", "disconnect, 256"})
    void eachPolicyIsGrantedWithItsBuffer(String policy, int buffer) {
        TestClient client = bench.connect(null);
        client.received();
        client.sendOnly(
                "{'type':'subscribe','id':1,'topics':['a'],'policy':'" + policy + "','maxRate':0.2,'maxAge':1500}");
        JsonNode subscribed = client.connection.take().get(0);
        assertThat(subscribed.path("policy").stringValue()).isEqualTo(policy);
        assertThat(subscribed.path("buffer").intValue()).isEqualTo(buffer);
        assertThat(subscribed.path("maxRate").doubleValue()).isEqualTo(0.2);
        assertThat(subscribed.path("maxAge").longValue()).isEqualTo(1_500);
    }

    @Test
    void snapshotsCanBeDeclined() {
        bench.publish("a");
        TestClient client = bench.connect("topics=a&snapshot=false");
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "synced", "a:2");
    }

    @Test
    void updatesThatWereUnderWayToTheLaneComeAsUpdates() {
        TestClient client = bench.connect(null);
        bench.publishOnly("a", "a");
        client.send("{'type':'subscribe','id':1,'topics':['a']}");
        assertThat(client.received()).containsExactly("welcome", "subscribed 1", "synced 1", "a:1", "a:2");
    }

    @Test
    void overlappingFiltersDeliverOnce() {
        TestClient client = bench.connect("topics=a/+,a/b,%23");
        client.send("{'type':'subscribe','topics':['a/b/#','+/b']}");
        client.received();
        bench.publish("a/b", "a/c", "x");
        assertThat(client.received()).containsExactly("a/b:1", "a/c:1", "x:1");
        bench.pass(HeartbeatTests.DEFAULT);
        assertThat(client.heartbeat())
                .as("one that several filters match is one")
                .containsExactly(3L, 3L, 3L, 0L, 0L, 0L);
    }

    @Test
    void unsubscribeEndsFiltersAsWritten() {
        TestClient client = bench.connect("topics=a,b,c");
        client.received();
        client.send("{'type':'unsubscribe','id':1,'topics':['b','a']}");
        bench.publish("a", "b", "c");
        client.send("{'type':'unsubscribe','id':2}");
        bench.publish("c");
        assertThat(client.received()).containsExactly("unsubscribed 1", "c:1", "unsubscribed 2");
    }

    @Test
    void unsubscribeOfWhatIsNotThereAppliesNotAtAll() {
        TestClient client = bench.connect("topics=a");
        client.received();
        client.send("{'type':'unsubscribe','id':1,'topics':['a','b']}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("error 1 not_subscribed", "a:1");
    }

    @Test
    void twoClientsEachGetWhatTheyAskedFor() {
        TestClient one = bench.connect("topics=a,both");
        TestClient other = bench.connect("topics=b,both");
        one.received();
        other.received();
        bench.publish("a", "b", "both", "none");
        assertThat(one.received()).containsExactly("a:1", "both:1");
        assertThat(other.received()).containsExactly("b:1", "both:1");
    }

    @Test
    void limitOfSubscriptionsHolds() {
        TestBench small = new TestBench(TestBench.session(2, 10, 1_000, 5_000));
        TestClient client = small.connect("topics=a");
        client.send("{'type':'subscribe','id':2,'topics':['b'],'snapshot':false}");
        client.send("{'type':'subscribe','id':3,'topics':['c']}");
        client.send("{'type':'subscribe','id':4,'topics':['b']}");
        small.publish("c");
        assertThat(client.received())
                .containsExactly(
                        "welcome",
                        "subscribed",
                        "synced",
                        "subscribed 2",
                        "synced 2",
                        "error 3 too_many_subscriptions",
                        "subscribed 4",
                        "synced 4");
    }

    @Test
    void limitOfFiltersHolds() {
        TestBench small = new TestBench(TestBench.session(10, 70, 1_000, 5_000));
        TestClient client = small.connect(null);
        client.send("{'type':'subscribe','id':1,'topics':[" + names(0, 64) + "]}");
        client.send("{'type':'subscribe','id':2,'topics':[" + names(60, 71) + "]}");
        client.send("{'type':'subscribe','id':3,'topics':[" + names(60, 70) + "]}");
        assertThat(client.received())
                .containsExactly(
                        "welcome",
                        "subscribed 1",
                        "synced 1",
                        "error 2 too_many_subscriptions",
                        "subscribed 3",
                        "synced 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$sys", "$sys/#", "$sys/load"})
    void serversOwnTopicsAreForbidden(String filter) {
        TestClient client = bench.connect(null);
        client.send("{'type':'subscribe','id':1,'topics':['a','" + filter + "']}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "error 1 forbidden");
    }

    @Test
    void serversOwnTopicsAreOpenToTheAdmin() {
        TestClient admin = bench.connect("topics=$sys/%23", true, new TestConnection());
        bench.publish("$sys/load");
        assertThat(admin.received()).containsExactly("welcome", "subscribed", "synced", "$sys/load:1");
    }

    private static String names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(","));
    }
}
