package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.StandIn.Connected;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the client gives WebSockets up for event streams, and how it comes back from them, in virtual time. */
class JavaClientFallbackTests {

    private final StandIn server = new StandIn();
    private final List<String> told = new ArrayList<>();

    private void note(StreamEvent event) {
        told.add(event instanceof Update update ? update.text() : event.toString());
    }

    @Test
    void afterTwoUpgradesThatFailedItListensToEvents() {
        SluiceClient client = server.clientOverEvents();
        assertThat(server.sockets()).extracting(Connected::isStream).containsExactly(false, false, true);
        assertThat(server.last().uri()).isEqualTo(URI.create("http://stand-in/sse"));
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void oneUpgradeThatFailedIsNotEnoughAndNeitherIsAServerThatIsAway() {
        server.refuseUpgrades(true);
        server.client();
        server.refuseUpgrades(false);
        server.advanceMillis(250);
        server.refuseUpgrades(true);
        server.last().end(1006);
        server.advanceMillis(500);
        assertThat(server.sockets()).hasSize(3).noneMatch(Connected::isStream);
        server.last().end(1006);
        server.advance(Duration.ofSeconds(30));
        assertThat(server.sockets())
                .as("the one that was refused, and another one")
                .anyMatch(Connected::isStream);

        StandIn away = new StandIn();
        away.sayNothing();
        away.client();
        for (int tries = 0; tries < 5; tries++) {
            away.last().end(1006);
            away.advance(Duration.ofSeconds(10));
        }
        assertThat(away.sockets()).hasSizeGreaterThan(3).noneMatch(Connected::isStream);
    }

    @Test
    void whoWantsWebSocketsAloneGoesOnTrying() {
        server.refuseUpgrades(true);
        server.connect(server.builder().webSocketOnly());
        server.advance(Duration.ofMinutes(5));
        assertThat(server.sockets()).hasSizeGreaterThan(5).noneMatch(Connected::isStream);
    }

    @Test
    void aWebSocketThatNeverSaysAnythingHasFailedToo() {
        server.sayNothing();
        server.client();
        server.advance(Duration.ofSeconds(32));
        assertThat(server.last().isStream()).isTrue();
    }

    @Test
    void whatSharedAConnectionIsSpreadAndEachGoesOnFromItsPlace() {
        SluiceClient client = server.client();
        var unused = client.events(List.of("a"), Contract.DEFAULT).subscribe(this::note);
        server.last().subscribed(10, null);
        server.last().synced(10);
        var unused2 = client.events(List.of("b"), Contract.DEFAULT).subscribe(this::note);
        server.last().subscribed(20, null);
        server.last().synced(20);
        server.last().heartbeat(33);
        server.refuseUpgrades(true);
        server.last().end(1006);
        server.advanceMillis(250 + 500 + 1_000);
        List<Connected> streams =
                server.sockets().stream().filter(Connected::isStream).toList();
        assertThat(streams).extracting(Connected::lastEventId).containsExactly("e:33", "e:33");
        assertThat(streams)
                .extracting(stream -> stream.query().get(0))
                .containsExactlyInAnyOrder("topics=a", "topics=b");
        told.clear();
        streams.forEach(stream -> stream.began(40, ",'recovered':true"));
        streams.get(0).update(streams.get(0).query().get(0).substring("topics=".length()), 2, 41, "41");
        assertThat(told).contains("41").noneMatch(text -> text.startsWith("Gap"));
        assertThat(client.isLive()).isTrue();
    }

    @Test
    void whatAQueryCanNotSayWaitsForAWebSocketAndTheOthersDoNot() {
        SluiceClient client = server.client();
        var unused = client.events(List.of("a"), Contract.DEFAULT.with("deadband", "1"))
                .subscribe(this::note);
        var unused2 = client.events(List.of("b"), Contract.DEFAULT).subscribe(this::note);
        server.refuseUpgrades(true);
        server.last().end(1006);
        server.advance(Duration.ofSeconds(5));
        assertThat(server.sockets())
                .filteredOn(Connected::isStream)
                .isNotEmpty()
                .allSatisfy(stream -> assertThat(stream.query()).doesNotContain("topics=a"));
        assertThat(client.isLive()).isFalse();
        server.refuseUpgrades(false);
        server.advance(Duration.ofMinutes(1));
        assertThat(server.sockets()).anySatisfy(socket -> assertThat(socket.frames("subscribe"))
                .anySatisfy(frame -> assertThat(frame.raw("deadband")).isEqualTo("1")));
    }

    @Test
    void aMinuteLaterAWebSocketIsTriedAndTakesOver() {
        SluiceClient client = server.clientOverEvents();
        var unused = client.events(List.of("a"), Contract.DEFAULT).subscribe(this::note);
        Connected stream = server.last();
        stream.began(10, "");
        for (int second = 0; second < 59; second++) {
            stream.heartbeat(12);
            server.advance(Duration.ofSeconds(1));
        }
        assertThat(server.last()).isSameAs(stream);
        stream.heartbeat(12);
        server.advance(Duration.ofSeconds(2));
        assertThat(server.last().isStream()).as("tried, and refused").isFalse();
        assertThat(stream.isAborted()).isFalse();
        server.refuseUpgrades(false);
        for (int second = 0; second < 60; second++) {
            stream.heartbeat(12);
            server.advance(Duration.ofSeconds(1));
        }
        assertThat(stream.isAborted()).isTrue();
        assertThat(server.last().frames("subscribe")).singleElement().satisfies(frame -> assertThat(frame.text("since"))
                .isEqualTo("e:12"));
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void aWebSocketThatFollowsAStreamThatFailedTakesTheOthersAlong() {
        SluiceClient client = server.clientOverEvents();
        var unused = client.subscribe("a").subscribe();
        Connected a = server.last();
        var unused2 = client.subscribe("b").subscribe();
        Connected b = server.last();
        server.refuseUpgrades(false);
        server.sayNothing();
        a.end(1006);
        server.advanceMillis(2_000);
        assertThat(server.last().isStream()).isTrue();
        server.last().end(1006);
        server.advanceMillis(4_000);
        assertThat(server.last().isStream()).as("the stream was not opened").isFalse();
        assertThat(b.isAborted()).isFalse();
        server.last().welcome();
        server.advanceMillis(1);
        assertThat(b.isAborted()).isTrue();
    }
}
