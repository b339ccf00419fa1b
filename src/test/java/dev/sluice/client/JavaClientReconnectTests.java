package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the client comes back, in virtual time. */
class JavaClientReconnectTests {

    private final StandIn server = new StandIn();

    @Test
    void triesAreJitteredFromTheFirstOneOnAndNeverMoreThanTwentySecondsApart() {
        Backoff longest = Backoff.fullJitter(Duration.ofMillis(500), Duration.ofSeconds(20), () -> 1);
        Backoff shortest = Backoff.fullJitter(Duration.ofMillis(500), Duration.ofSeconds(20), () -> 0);
        List<Long> bounds = new ArrayList<>();
        for (int failures = 0; failures < 8; failures++) {
            bounds.add(longest.delay(failures).toMillis());
            assertThat(shortest.delay(failures)).isZero();
        }
        assertThat(bounds).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 20_000L, 20_000L);
        assertThat(longest.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aConnectionOfTenSecondsBeginsTheCountAnew() {
        SluiceClient client = server.client();
        List<Long> delays = new ArrayList<>();
        for (long lastedMillis : new long[] {0, 0, 9_900, 10_000, 0}) {
            server.advanceMillis(lastedMillis);
            server.last().end(1006);
            delays.add(retryMillis(client));
            server.advanceMillis(retryMillis(client));
            assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        }
        assertThat(delays).containsExactly(250L, 500L, 1_000L, 250L, 500L);
    }

    private static long retryMillis(SluiceClient client) {
        return Objects.requireNonNull(client.state().retryIn(), () -> "waits: " + client.state())
                .toMillis();
    }

    @Test
    void aGoawayIsObeyedExactly() {
        SluiceClient client = server.client();
        server.last().say("{'type':'goaway','reason':'drain','reconnectAfter':1234}");
        server.last().end(1001);
        assertThat(client.state().code()).isEqualTo(1001);
        server.advanceMillis(1_233);
        assertThat(server.sockets()).hasSize(1);
        server.advanceMillis(1);
        assertThat(server.sockets()).hasSize(2);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1005, 1006, 1011, 1012, 1013, 3000, 4408, 4409, 4429, 4999})
    void theseCloseCodesAreTriedAgain(int code) {
        SluiceClient client = server.client();
        server.last().end(code);
        assertThat(client.state())
                .isEqualTo(new ClientState(Phase.WAITING, code, "as the test says", Duration.ofMillis(250)));
        server.advanceMillis(250);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1002, 1003, 1007, 1009, 4401, 4403})
    void theseCloseCodesAreForGood(int code) {
        SluiceClient client = server.client();
        List<Throwable> faults = new ArrayList<>();
        var unused = client.subscribe("a").subscribe(update -> {}, faults::add);
        server.last().end(code);
        server.advance(Duration.ofMinutes(10));
        assertThat(server.sockets()).hasSize(1);
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
        assertThat(client.state().code()).isEqualTo(code);
        var unused2 = client.subscribe("b").subscribe(update -> {}, faults::add);
        assertThat(faults).hasSize(code == 1000 ? 1 : 2).allSatisfy(fault -> assertThat(
                        ((SluiceException) fault).closeCode())
                .isEqualTo(code));
    }

    @Test
    void aServerThatRefusesArraysIsAskedForSingleFrames() {
        SluiceClient client = server.client();
        assertThat(server.last().uri().getQuery()).isEqualTo("credit=0&frames=array");
        server.last().end(4400);
        server.advanceMillis(250);
        assertThat(server.last().uri().getQuery()).isEqualTo("credit=0");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        server.last().end(4400);
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void framesOfOneTurnGoTogetherOnceTheServerSendsArrays() {
        SluiceClient client = server.client();
        server.last().say("[{'type':'heartbeat','offset':0}]");
        int before = server.last().messages().size();
        var unused = client.publish("a", "1").and(client.publish("b", "2")).subscribe();
        server.advanceMillis(1);
        // each call is a turn of its own here; what a reconnect sends is one
        var unused2 = client.subscribe("c").subscribe();
        assertThat(server.last()
                        .messages()
                        .subList(before, server.last().messages().size()))
                .last()
                .asString()
                .startsWith("[{\"type\":\"subscribe\"")
                .contains("{\"type\":\"request\"");
    }

    @Test
    void aBrokenFrameEndsTheConnectionAndTheNextOneFollows() {
        SluiceClient client = server.client();
        server.last().say("{'type':'update'");
        assertThat(server.last().isAborted()).isTrue();
        assertThat(client.state().reason()).contains("no frame");
        server.advanceMillis(250);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void whoKnowsThatTheNetworkIsBackNeedsNotWait() {
        SluiceClient client = server.client();
        server.last().end(1006);
        client.retryNow();
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        server.advance(Duration.ofSeconds(4));
        assertThat(server.sockets()).as("no second try by the timer").hasSize(2);
    }

    @Test
    void disposingAnswersWhatWasAskedAndClosesTheSocket() {
        SluiceClient client = server.client();
        List<String> told = new ArrayList<>();
        var unused =
                client.subscribe("a").subscribe(update -> {}, fault -> told.add("fault"), () -> told.add("completed"));
        var unused2 = client.publish("b", "1").subscribe(published -> told.add("published"));
        var unused3 =
                client.disposeLater().subscribe(nothing -> {}, fault -> told.add("fault"), () -> told.add("disposed"));
        assertThat(told).isEmpty();
        var unused4 = client.publish("b", "2").subscribe(published -> {}, fault -> told.add("refused"));
        server.last()
                .say("{'type':'published','id':" + server.last().lastId("publish")
                        + ",'topic':'b','seq':1,'offset':1}");
        assertThat(told).containsExactly("refused", "published", "completed", "disposed");
        assertThat(server.last().closeCode()).isEqualTo(1000);
        assertThat(client.state().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void aClientThatIsClosedOpensNothingMore() {
        SluiceClient client = server.client();
        server.last().end(1006);
        client.close();
        client.close();
        server.advance(Duration.ofMinutes(1));
        assertThat(server.sockets()).hasSize(1);
    }
}
