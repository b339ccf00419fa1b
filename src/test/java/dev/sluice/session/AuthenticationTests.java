package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.security.TokenException;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

class AuthenticationTests {

    private static final int UNAUTHORIZED = 4401;
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestBench bench = new TestBench();
    private final TestedTokens tokens = new TestedTokens(bench::now);

    private Identity identity(String subject, Duration lasts, String... filters) {
        List<TopicFilter> granted = Stream.of(filters).map(TopicFilter::of).toList();
        return new Identity(subject, null, bench.now().plus(lasts), Grants.of(granted, granted, false));
    }

    private TestClient nobody(@Nullable String query) {
        return bench.connect(query, new Caller(InetAddress.getLoopbackAddress(), tokens));
    }

    /** Has shown a token by its handshake. */
    private TestClient known(@Nullable String query, Identity identity) {
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
        caller.become(identity);
        return bench.connect(query, caller);
    }

    private static @Nullable Integer closeCode(TestClient client) {
        CloseCode closed = client.connection.closed;
        return closed == null ? null : closed.code();
    }

    private static String auth(String token) {
        return "{'type':'auth','id':1,'token':'" + token + "'}";
    }

    @Test
    void whatTheQueryAsksForComesAfterTheFirstToken() {
        bench.publish("a");
        tokens.with("good", identity("ann", HOUR, "a"));
        TestClient client = nobody("topics=a");
        assertThat(client.received()).containsExactly("welcome");
        client.send(auth("good"));
        assertThat(client.received()).containsExactly("authenticated 1", "subscribed", "(a:1)", "synced");
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:2");
    }

    @Test
    void aSubjectThatHasAllItsSessionsGetsNoOtherOne() {
        tokens.with("good", identity("ann", HOUR, "a"));
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
        caller.admitBy(subject -> !subject.equals("ann"));
        TestClient client = bench.connect("topics=a", caller);
        client.received();
        client.send(auth("good"));
        assertThat(client.one().path("code").asString("")).isEqualTo("rate_limited");
        assertThat(closeCode(client)).isEqualTo(4429);
        assertThat(caller.subject()).isNull();
    }

    @Test
    void authenticatedTellsWhoAndUntilWhen() {
        tokens.with("good", identity("ann", HOUR, "a"));
        TestClient client = nobody(null);
        client.received();
        client.send(auth("good"));
        JsonNode authenticated = client.one();
        assertThat(authenticated.path("subject").asString("")).isEqualTo("ann");
        assertThat(authenticated.path("expires").longValue())
                .isEqualTo(bench.now().plus(HOUR).getEpochSecond());
    }

    @Test
    void allElseIsRefusedAndNothingIsToldBefore() {
        TestClient client = nobody("topics=a&heartbeat=250");
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a']}");
        client.send("{'type':'publish','id':2,'topic':'a','data':1}");
        client.send("{'type':'ping','id':3}");
        client.send("{'type':'request','id':4,'n':1}");
        client.send("{'type':'unsubscribe','id':5}");
        bench.publish("a");
        bench.pass(Duration.ofSeconds(3));
        assertThat(client.received())
                .containsExactly(
                        "error 1 unauthorized",
                        "error 2 unauthorized",
                        "error 3 unauthorized",
                        "error 4 unauthorized",
                        "error 5 unauthorized");
        assertThat(closeCode(client)).isNull();
    }

    @Test
    void whoShowsNothingInTimeIsSentAway() {
        TestClient client = nobody(null);
        bench.pass(TestedTokens.AUTH_WITHIN.minusMillis(100));
        assertThat(closeCode(client)).isNull();
        bench.pass(Duration.ofMillis(200));
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void badTokenEndsTheSessionAndPublishesNothingBehindIt() {
        tokens.with("good", identity("ann", HOUR, "a")).with("late", Mono.never());
        TestClient client = known("topics=a", identity("ann", HOUR, "a"));
        client.received();
        client.send(auth("bad"));
        assertThat(client.received()).containsExactly("error 1 unauthorized");
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
        client.send("{'type':'publish','topic':'a','data':1}");
        assertThat(bench.lane.head()).isZero();
    }

    @Test
    void framesBehindATokenWaitForIt() {
        Sinks.One<Identity> looking = Sinks.one();
        tokens.with("slow", looking.asMono());
        TestClient client = nobody(null);
        client.received();
        client.send(auth("slow"));
        client.send("{'type':'subscribe','id':2,'topics':['a']}");
        client.send("{'type':'publish','id':3,'topic':'a','data':1}");
        assertThat(client.received()).isEmpty();
        looking.tryEmitValue(identity("ann", HOUR, "a")).orThrow();
        bench.settle();
        assertThat(client.received())
                .containsExactly("authenticated 1", "subscribed 2", "synced 2", "a:1", "published 3");
    }

    @Test
    void framesBehindABadTokenAreCarriedOutByNobody() {
        Sinks.One<Identity> looking = Sinks.one();
        tokens.with("slow", looking.asMono());
        TestClient client = known(null, identity("ann", HOUR, "a"));
        client.received();
        client.send(auth("slow"));
        client.send("{'type':'publish','id':3,'topic':'a','data':1}");
        looking.tryEmitError(TokenException.refused("no")).orThrow();
        bench.settle();
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
        assertThat(bench.lane.head()).isZero();
    }

    @Test
    void sessionEndsThoughWhatWaitedForItsTokenCanNotBeRefused() {
        tokens.with("never", Mono.never());
        TestClient client = nobody(null);
        client.send(auth("never"));
        client.send("{'type':'publish','id':3,'topic':'a','data':1}");
        client.connection.encoder = new WrappedEncoder(client.connection.encoder) {
            @Override
            public byte[] encode(ServerFrame frame) {
                throw new IllegalStateException("injected");
            }
        };
        client.session.close(CloseCode.GOING_AWAY);
        assertThat(closeCode(client)).isEqualTo(CloseCode.GOING_AWAY.code());
    }

    @Test
    void issuerThatIsAwayEndsNobodyWhoseTokenStillCounts() {
        tokens.with("later", Mono.error(TokenException.unavailable("away")));
        TestClient client = known("topics=a", identity("ann", HOUR, "a"));
        client.received();
        client.send(auth("later"));
        bench.publish("a");
        assertThat(client.received()).containsExactly("error 1 unavailable", "a:1");
    }

    @Test
    void sessionEndsWhenItsTokenDoes() {
        TestClient client = known("topics=a&heartbeat=off", identity("ann", Duration.ofSeconds(20), "a"));
        bench.pass(Duration.ofSeconds(19));
        assertThat(closeCode(client)).isNull();
        bench.pass(Duration.ofMillis(1_100));
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void renewalMovesTheEndAndLeavesNoGap() {
        tokens.with("new", identity("ann", HOUR, "a"));
        TestClient client = known("topics=a&heartbeat=off", identity("ann", Duration.ofSeconds(20), "a"));
        client.received();
        bench.publish("a");
        client.send(auth("new"));
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:1", "authenticated 1", "a:2");
        bench.pass(Duration.ofSeconds(25));
        assertThat(closeCode(client)).isNull();
        bench.publish("a");
        assertThat(client.received()).contains("a:3");
    }

    @Test
    void tokenThatCameBeforeTheEndMayBeLookedAtBeyondIt() {
        Sinks.One<Identity> looking = Sinks.one();
        tokens.with("slow", looking.asMono()).with("never", Mono.never());
        TestClient renewed = known("heartbeat=off", identity("ann", Duration.ofSeconds(20), "a"));
        TestClient lost = known("heartbeat=off", identity("bob", Duration.ofSeconds(20), "a"));
        bench.pass(Duration.ofSeconds(19));
        renewed.send(auth("slow"));
        lost.send(auth("never"));
        bench.pass(Duration.ofSeconds(4));
        assertThat(closeCode(renewed)).isNull();
        assertThat(closeCode(lost)).isNull();
        looking.tryEmitValue(identity("ann", HOUR, "a")).orThrow();
        bench.pass(Duration.ofSeconds(2));
        assertThat(closeCode(renewed)).isNull();
        assertThat(closeCode(lost)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void anotherSubjectIsForbiddenAndTheSessionGoesOn() {
        tokens.with("bob", identity("bob", HOUR, "b"));
        TestClient client = known("topics=a", identity("ann", HOUR, "a"));
        client.received();
        client.send(auth("bob"));
        bench.publish("a");
        assertThat(client.received()).containsExactly("error 1 forbidden", "a:1");
    }

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

    @Test
    void whoEverybodyIsMayShowATokenLaterOnce() {
        tokens.anonymous(Grants.of(List.of(TopicFilter.of("open/#")), List.of(), false));
        tokens.with("ann", identity("ann", HOUR, "a")).with("bob", identity("bob", HOUR, "b"));
        TestClient client = nobody("topics=%23");
        bench.publish("open/x");
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "synced", "open/x:1");
        client.send(auth("ann"));
        client.send("{'type':'subscribe','id':2,'topics':['#']}");
        client.send(auth("bob"));
        assertThat(client.received())
                .containsExactly("authenticated 1", "subscribed 2", "(a:1)", "synced 2", "error 1 forbidden");
        bench.pass(Duration.ofSeconds(30));
        assertThat(closeCode(client)).isNull();
    }

    @Test
    void whoEverybodyIsMayGetATokenForMore() {
        tokens.anonymous(Grants.of(List.of(TopicFilter.of("open/#")), List.of(), false));
        TestClient client = nobody("topics=a");
        assertThat(client.received()).containsExactly("welcome", "error forbidden");
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
        TestClient named = known("topics=a", identity("ann", HOUR, "b"));
        assertThat(named.received()).containsExactly("welcome", "error forbidden");
        assertThat(closeCode(named)).isEqualTo(4403);
    }

    @Test
    void revokedTokenPublishesNothingFromThatMoment() {
        TestClient client = known("topics=a", identity("ann", HOUR, "a"));
        client.received();
        tokens.revoke("ann");
        client.send("{'type':'publish','id':1,'topic':'a','data':1}");
        assertThat(client.received()).containsExactly("error 1 forbidden");
        client.session.checkToken();
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void tokenThatIsRevokedWhileItIsLookedAtIsNotTaken() {
        Sinks.One<Identity> looking = Sinks.one();
        tokens.with("slow", looking.asMono());
        TestClient client = nobody("topics=a");
        client.received();
        client.send(auth("slow"));
        looking.tryEmitValue(identity("ann", HOUR, "a")).orThrow();
        tokens.revoke("ann");
        bench.settle();
        assertThat(client.received()).containsExactly("error 1 unauthorized");
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void withoutTokensThereIsNoSuchFrame() {
        TestClient client = bench.connect(null);
        client.received();
        client.send(auth("x"));
        assertThat(client.received()).containsExactly("error 1 unknown_type");
    }

    @Test
    void tokenThatIsNoTextIsRefusedAsAFrame() {
        TestClient client = nobody(null);
        client.received();
        client.send("{'type':'auth','id':1}");
        client.send("{'type':'auth','id':2,'token':7}");
        assertThat(client.received()).containsExactly("error 1 bad_parameter", "error 2 bad_parameter");
    }
}
