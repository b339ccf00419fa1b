package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client hears of by what its token grants. */
class GrantedFiltersTests extends WithTokens {

    @Test
    void narrowerTokenEndsAndNarrowsAndSaysSo() {
        tokens.with("narrow", identity("ann", HOUR, "a/x", "a/y/#"));
        TestClient client = known("topics=b", identity("ann", HOUR, "a/#", "b"));
        client.send("{'type':'subscribe','id':2,'topics':['a/+','c'],'policy':'conflate'}");
        client.received();
        client.send(auth("narrow"));
        List<JsonNode> told = client.connection.take();
        assertThat(told).hasSize(3);
        assertThat(told.get(0).path("type").asString("")).isEqualTo("authenticated");
        assertThat(told.get(1).path("type").asString("")).isEqualTo("unsubscribed");
        assertThat(told.get(1).has("id")).isFalse();
        assertThat(told.get(1).path("topics").toString()).isEqualTo("[\"b\"]");
        assertThat(told.get(2).path("type").asString("")).isEqualTo("subscribed");
        assertThat(told.get(2).has("id")).isFalse();
        assertThat(told.get(2).path("topics").toString()).isEqualTo("[\"a/+\",\"c\"]");
        assertThat(told.get(2).path("effective").toString()).isEqualTo("[\"a/x\",\"a/y\"]");
        assertThat(told.get(2).path("policy").asString("")).isEqualTo("conflate");
        bench.publish("a/x");
        bench.publish("a/z");
        bench.publish("b");
        assertThat(client.received()).containsExactly("a/x:1");
    }

    @Test
    void widerTokenCountsFromTheNextSubscribeOfAFilter() {
        bench.publish("a/1");
        bench.publish("b/1");
        tokens.with("wide", identity("ann", HOUR, "a/#", "b/#"));
        TestClient client = known("topics=%23", identity("ann", HOUR, "a/#"));
        client.received();
        client.send(auth("wide"));
        assertThat(client.received()).containsExactly("authenticated 1");
        bench.publish("b/1");
        assertThat(client.received()).isEmpty();
        client.send("{'type':'subscribe','id':2,'topics':['#']}");
        assertThat(client.received()).containsExactly("subscribed 2", "(b/1:2)", "synced 2");
        bench.publish("b/1");
        bench.publish("a/1");
        assertThat(client.received()).containsExactly("b/1:3", "a/1:2");
    }

    @Test
    void whatWaitsOfTopicsThatAreNoLongerAllowedIsWithdrawn() {
        tokens.with("narrow", identity("ann", HOUR, "a"));
        TestClient client = known("topics=a,b&buffer=2", identity("ann", HOUR, "a", "b"));
        client.received();
        client.stall();
        for (int i = 1; i <= 3; i++) {
            bench.publish("a");
            bench.publish("b");
        }
        client.send(auth("narrow"));
        client.flow();
        List<JsonNode> told = client.connection.take();
        assertThat(told).noneMatch(frame -> frame.path("topic").asString("").equals("b"));
        List<JsonNode> gaps = told.stream()
                .filter(frame -> frame.path("type").asString("").equals("gap"))
                .toList();
        assertThat(gaps)
                .isNotEmpty()
                .allSatisfy(gap -> assertThat(gap.path("topics").toString()).isEqualTo("[\"a\"]"));
    }

    @Test
    void effectiveFiltersCountAgainstTheLimitOfTheSession() {
        TestBench small = new TestBench(TestBench.session(10, 5, 1_000, 1_000));
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), new TestedTokens(small::now));
        List<TopicFilter> granted =
                Stream.of("a", "b", "c", "d", "e", "f").map(TopicFilter::of).toList();
        caller.become(new Identity("ann", null, small.now().plus(HOUR), Grants.of(granted, List.of(), false)));
        TestClient client = small.connect(null, caller);
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['#']}");
        client.send("{'type':'subscribe','id':2,'topics':['a','b','c','x']}");
        assertThat(client.received()).containsExactly("error 1 too_many_subscriptions", "subscribed 2", "synced 2");
        client.send("{'type':'subscribe','id':3,'topics':['y']}");
        assertThat(client.received()).containsExactly("error 3 forbidden");
    }

    /** Two filters that are cut down to the same: each ends on its own. */
    @Test
    void filtersThatComeToTheSameAreTwo() {
        TestClient client = known("topics=%23", identity("ann", HOUR, "p/#"));
        client.send("{'type':'subscribe','id':1,'topics':['+/#'],'policy':'conflate'}");
        client.received();
        bench.publish("p/1");
        assertThat(client.received()).containsExactly("p/1:1");
        client.send("{'type':'unsubscribe','id':2,'topics':['+/#']}");
        bench.publish("p/1");
        assertThat(client.received()).containsExactly("unsubscribed 2", "p/1:2");
        client.send("{'type':'unsubscribe','id':3}");
        bench.publish("p/1");
        assertThat(client.received()).containsExactly("unsubscribed 3");
    }

    /** The same with so many filters that the session has an index. */
    @Test
    void manyFiltersThatComeToTheSameAreGovernedByTheNewest() {
        String[] granted = Stream.iterate(0, i -> i + 1)
                .limit(20)
                .map(i -> "p/" + i + "/#")
                .toArray(String[]::new);
        TestClient client = known("topics=%23", identity("ann", HOUR, granted));
        client.send("{'type':'subscribe','id':1,'topics':['+/#'],'policy':'conflate'}");
        client.received();
        client.stall();
        bench.publish("p/3/x");
        bench.publish("p/3/x");
        client.flow();
        assertThat(client.received()).as("conflated").containsExactly("p/3/x:2");
        tokens.with("narrow", identity("ann", HOUR, "p/3/#"));
        client.send(auth("narrow"));
        client.received();
        client.send("{'type':'unsubscribe','id':2,'topics':['+/#']}");
        client.received();
        client.stall();
        bench.publish("p/3/x");
        bench.publish("p/3/x");
        bench.publish("p/4/x");
        client.flow();
        assertThat(client.received()).as("no more").containsExactly("p/3/x:3", "p/3/x:4");
    }

    @Test
    void resumeAndSnapshotsShowWhatIsGrantedOnly() {
        bench.publish("a");
        bench.publish("b");
        TestClient client = known("topics=%23&since=" + bench.epoch() + ":0", identity("ann", HOUR, "a"));
        assertThat(client.received()).containsExactly("welcome", "subscribed", "a:1", "synced");
    }
}
