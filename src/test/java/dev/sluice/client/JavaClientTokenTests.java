package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Where tokens come from, and how they are renewed, in virtual time. */
class JavaClientTokenTests {

    private final StandIn server = new StandIn();
    private final List<Sinks.One<String>> asked = new ArrayList<>();

    private SluiceClient client() {
        return server.connect(server.builder().token(() -> {
            Sinks.One<String> answer = Sinks.one();
            asked.add(answer);
            return answer.asMono();
        }));
    }

    private void give(String token) {
        last().emitValue(token, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    private void refuse(Throwable fault) {
        last().emitError(fault, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    private Sinks.One<String> last() {
        return asked.get(asked.size() - 1);
    }

    private void authenticated(long lifeSeconds) {
        server.last()
                .say("{'type':'authenticated','id':" + server.last().lastId("auth") + ",'subject':'me','expires':"
                        + (server.nowMillis() / 1_000 + lifeSeconds) + "}");
    }

    @Test
    void theHandshakeShowsTheTokenAndOneIsFetchedForEach() {
        SluiceClient client = client();
        assertThat(server.sockets()).isEmpty();
        give("one");
        assertThat(server.last().token()).isEqualTo("one");
        server.last().end(1006);
        server.advanceMillis(250);
        assertThat(asked).hasSize(2);
        give("two");
        assertThat(server.last().token()).isEqualTo("two");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        assertThat(server.last().uri().toString()).doesNotContain("two");
    }

    @Test
    void atEightyPercentOfItsLifeANewOneIsSentOverTheOpenConnection() {
        client();
        give("one");
        authenticated(100);
        server.live(Duration.ofSeconds(79));
        assertThat(asked).hasSize(1);
        server.live(Duration.ofSeconds(1));
        assertThat(asked).hasSize(2);
        give("two");
        assertThat(server.last().frames("auth")).last().satisfies(auth -> assertThat(auth.text("token"))
                .isEqualTo("two"));
        authenticated(50);
        server.live(Duration.ofSeconds(39));
        assertThat(asked).hasSize(2);
        server.live(Duration.ofSeconds(1));
        assertThat(asked).hasSize(3);
        assertThat(server.sockets()).hasSize(1);
    }

    @Test
    void severalConnectionsAskTogether() {
        SluiceClient client = client();
        for (int i = 0; i < 3; i++) {
            var unused = client.subscribe("a").limitRate(1).subscribe();
        }
        assertThat(asked).hasSize(1);
        give("one");
        assertThat(server.sockets()).hasSize(3).allSatisfy(socket -> assertThat(socket.token())
                .isEqualTo("one"));
        server.sockets().forEach(socket -> socket.end(1006));
        server.advanceMillis(250);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aSlowSupplierIsAskedOnceAndDisturbsNothing() {
        SluiceClient client = server.connect(server.builder().token(() -> {
            Sinks.One<String> answer = Sinks.one();
            asked.add(answer);
            return answer.asMono();
        }));
        give("one");
        authenticated(10);
        server.advanceMillis(8_000);
        assertThat(asked).hasSize(2);
        server.live(Duration.ofSeconds(5));
        server.last().end(4401);
        server.advanceMillis(250);
        assertThat(asked).as("the connection waits for the same answer").hasSize(2);
        give("two");
        assertThat(server.last().token()).isEqualTo("two");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void aSupplierThatNeverAnswersIsAskedAgainLater() {
        SluiceClient client = client();
        server.advance(Duration.ofSeconds(30));
        assertThat(client.state().phase()).isEqualTo(Phase.WAITING);
        server.advanceMillis(250);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aFaultOfTheNetworkIsTriedAgainAndARefusalIsForGood() {
        SluiceClient client = client();
        refuse(new IOException("no route"));
        assertThat(client.state().phase()).isEqualTo(Phase.WAITING);
        server.advanceMillis(250);
        refuse(SluiceException.retryable("unavailable", "later"));
        server.advanceMillis(500);
        refuse(new IllegalStateException("the session is over"));
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
        assertThat(client.state().code()).isEqualTo(4401);
        assertThat(client.state().reason()).contains("the session is over");
        assertThat(server.sockets()).isEmpty();
    }

    @Test
    void noTokenIsARefusal() {
        SluiceClient client = server.connect(server.builder().token(Mono::empty));
        assertThat(client.state().code()).isEqualTo(4401);
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void aRefusedRenewalIsForGoodAndOneThatFailsByTheNetworkIsTriedAgain() {
        SluiceClient client = client();
        give("one");
        authenticated(10);
        server.advanceMillis(8_000);
        refuse(new IOException("no route"));
        server.advanceMillis(1_600);
        assertThat(asked).hasSize(3);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        refuse(new IllegalStateException("no more"));
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
        assertThat(client.state().code()).isEqualTo(4401);
    }

    @Test
    void aTokenThatTheServerRefusesTwiceIsForGood() {
        server.sayNothing();
        SluiceClient client = client();
        give("one");
        server.last().end(4401);
        server.advanceMillis(250);
        give("two");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTING);
        server.last().end(4401);
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
        assertThat(client.state().code()).isEqualTo(4401);
    }

    @Test
    void aServerWithoutTokensIsNoFault() {
        SluiceClient client = client();
        give("one");
        server.last()
                .say("{'type':'error','id':" + server.last().lastId("auth")
                        + ",'code':'unknown_type','message':'no auth here','retryable':false}");
        server.advance(Duration.ofSeconds(10));
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }
}
