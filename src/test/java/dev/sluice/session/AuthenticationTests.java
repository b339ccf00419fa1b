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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

/** Who a client is, from when on and how long. */
class AuthenticationTests extends WithTokens {

    private static final int UNAUTHORIZED = 4401;

    private static @Nullable Integer closeCode(TestClient client) {
        CloseCode closed = client.connection.closed;
        return closed == null ? null : closed.code();
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
    void whoseFirstTokenNobodyCanJudgeIsToComeAgain() {
        tokens.with("later", Mono.error(TokenException.unavailable("away")));
        TestClient client = nobody("topics=a");
        client.send(auth("later"));
        assertThat(client.received()).containsExactly("welcome", "error 1 unavailable");
        bench.pass(tokens.authWithin());
        assertThat(closeCode(client)).isEqualTo(1013);
    }

    @Test
    void whoseFirstTokenIsNotJudgedInTimeHearsThat() {
        tokens.with("slow", Mono.never());
        TestClient client = nobody("topics=a");
        client.received();
        client.send(auth("slow"));
        bench.pass(tokens.authWithin());
        assertThat(client.received()).containsExactly("error 1 unavailable");
        assertThat(closeCode(client)).isEqualTo(1013);
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
        TestClient client = nobody("topics=a&heartbeat=off");
        bench.pass(TestedTokens.AUTH_WITHIN.minusMillis(100));
        assertThat(client.received()).containsExactly("welcome");
        assertThat(closeCode(client)).isNull();
        bench.pass(Duration.ofMillis(200));
        assertThat(client.received()).containsExactly("error forbidden");
        assertThat(closeCode(client)).isEqualTo(UNAUTHORIZED);
        TestClient named = known("topics=a", identity("ann", HOUR, "b"));
        assertThat(named.received()).containsExactly("welcome", "error forbidden");
        assertThat(closeCode(named)).isEqualTo(4403);
    }

    @Test
    void whatIsNotOpenToEverybodyWaitsForTheToken() {
        tokens.anonymous(Grants.of(List.of(TopicFilter.of("open/#")), List.of(), false));
        tokens.with("ann", identity("ann", HOUR, "a")).with("bob", identity("bob", HOUR, "b"));
        bench.publish("a");
        TestClient client = nobody("topics=a&credit=1");
        client.send("{'type':'subscribe','id':2,'topics':['open/#']}");
        assertThat(client.received()).containsExactly("welcome", "subscribed 2", "synced 2");
        client.send(auth("ann"));
        assertThat(client.received()).containsExactly("authenticated 1", "subscribed", "(a:1)", "synced");
        bench.pass(Duration.ofSeconds(30));
        assertThat(closeCode(client)).isNull();
        TestClient other = nobody("topics=a");
        other.send(auth("bob"));
        assertThat(other.received()).containsExactly("welcome", "authenticated 1", "error forbidden");
        assertThat(closeCode(other)).isEqualTo(4403);
    }

    /** The issuer is slow. */
    @Test
    void tokenThatIsBeingLookedAtHoldsTheRefusalBack() {
        tokens.anonymous(Grants.of(List.of(TopicFilter.of("open/#")), List.of(), false));
        Sinks.One<Identity> looking = Sinks.one();
        tokens.with("slow", looking.asMono());
        TestClient client = nobody("topics=a&heartbeat=off");
        bench.pass(TestedTokens.AUTH_WITHIN.minusMillis(100));
        client.send(auth("slow"));
        bench.pass(Duration.ofSeconds(1));
        looking.tryEmitValue(identity("ann", HOUR, "a")).orThrow();
        bench.settle();
        assertThat(client.received()).containsExactly("welcome", "authenticated 1", "subscribed", "synced");
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
