package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the client notices that nothing comes any more, in virtual time. */
class JavaClientLivenessTests {

    private final StandIn server = new StandIn();

    @Test
    void aConnectionThatIsSilentForAHeartbeatAndTenSecondsIsGivenUp() {
        SluiceClient client = server.client();
        server.advance(Duration.ofSeconds(14));
        server.last().heartbeat(1);
        server.advance(Duration.ofSeconds(15));
        assertThat(server.last().isAborted()).isFalse();
        server.advance(Duration.ofMillis(250));
        assertThat(server.last().isAborted()).isTrue();
        assertThat(client.state().code()).isEqualTo(4408);
    }

    @Test
    void aServerThatNeverSaysWelcomeIsGivenUp() {
        server.sayNothing();
        SluiceClient client = server.client();
        server.advance(Duration.ofMillis(15_400));
        assertThat(client.state().phase()).isEqualTo(Phase.WAITING);
        assertThat(server.sockets()).hasSize(1);
    }

    @Test
    void afterALateTimerTheServerIsAskedForASignOfLife() {
        SluiceClient client = server.client();
        server.sleep(Duration.ofSeconds(11));
        server.advanceMillis(250);
        assertThat(server.last().frames("ping")).hasSize(1);
        assertThat(client.isLive()).isFalse();
        server.advanceMillis(4_750);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        server.advanceMillis(250);
        assertThat(server.sockets()).as("dead, and back at once").hasSize(2);
    }

    @Test
    void aSignOfLifeIsEnough() {
        SluiceClient client = server.client();
        server.sleep(Duration.ofSeconds(11));
        server.advanceMillis(250);
        server.last().say("{'type':'pong','ts':1}");
        server.advanceMillis(9_000);
        assertThat(server.sockets()).hasSize(1);
        assertThat(client.isLive()).isTrue();
    }

    @Test
    void afterASleepOfTenMinutesTheFirstUpdateComesWithinASecond() {
        List<String> told = new ArrayList<>();
        SluiceClient client = server.client();
        var unused = client.subscribe("a").subscribe(update -> told.add(update.text()));
        server.last().subscribed(5, null);
        server.last().synced(5);
        server.sleep(Duration.ofMinutes(10));
        server.advance(Duration.ofSeconds(1));
        assertThat(server.sockets()).hasSize(2);
        server.last().subscribed(9, true);
        server.last().update("a", 9, 9, "9");
        assertThat(told).containsExactly("9");
    }

    @Test
    void afterASleepWhileWaitingItConnectsAtOnce() {
        SluiceClient client = server.connect(server.builder().retry(failures -> Duration.ofSeconds(20)));
        server.last().end(1006);
        server.sleep(Duration.ofMinutes(10));
        server.advanceMillis(250);
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void aTimeOfDayThatIsSetBreaksNothing() {
        SluiceClient client = server.client();
        for (Duration jump : List.of(Duration.ofHours(-5), Duration.ofHours(5), Duration.ofDays(-400))) {
            server.setWall(jump);
            server.advanceMillis(250);
            server.last().heartbeat(1);
            server.advance(Duration.ofSeconds(10));
            server.last().heartbeat(1);
        }
        assertThat(server.sockets()).hasSize(1);
        assertThat(client.isLive()).isTrue();
    }

    @Test
    void aServerThatIsBehindIsNotLiveAndNeitherIsTheStore() {
        SluiceClient client = server.client();
        LiveStore store = client.store("a");
        List<Boolean> lives = new ArrayList<>();
        var unused = client.live().subscribe(lives::add);
        server.last().subscribed(1, null);
        server.last().snapshot("a", 1, 1, "1");
        assertThat(store.isLive()).as("snapshots are outstanding").isFalse();
        server.last().synced(1);
        assertThat(store.isLive()).isTrue();
        server.last().say("{'type':'heartbeat','offset':1,'resume':'e:1','behind':1500}");
        assertThat(store.isLive()).isFalse();
        assertThat(client.isLive()).isFalse();
        server.last().heartbeat(1);
        assertThat(store.isLive()).isTrue();
        server.advance(Duration.ofMillis(12_750));
        assertThat(store.isLive()).as("nothing came for 2.5 heartbeats").isFalse();
        assertThat(store.get("a").map(Update::text)).hasValue("1");
        assertThat(lives).containsExactly(false, true, false, true, false);
    }

    @Test
    void aPingIsAnsweredOrFailsWithinFiveSeconds() {
        SluiceClient client = server.client();
        List<String> told = new ArrayList<>();
        var unused = client.ping().subscribe(nothing -> {}, fault -> told.add("fault"), () -> told.add("pong"));
        server.last().say("{'type':'pong','id':" + server.last().lastId("ping") + ",'ts':1}");
        var unused2 = client.ping().subscribe(nothing -> {}, fault -> told.add("fault"), () -> told.add("pong"));
        server.advance(Duration.ofSeconds(5));
        assertThat(told).containsExactly("pong", "fault");
    }
}
