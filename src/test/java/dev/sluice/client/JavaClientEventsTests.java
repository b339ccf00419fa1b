package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.StandIn.Connected;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** What the client does where no WebSocket comes through, in virtual time. */
class JavaClientEventsTests {

    private final StandIn server = new StandIn();
    private final List<String> told = new ArrayList<>();

    /** A client whose second upgrade has been refused as well. */
    private SluiceClient overEvents() {
        server.refuseUpgrades(true);
        SluiceClient client = server.client();
        advancedToStreams();
        return client;
    }

    private void advancedToStreams() {
        server.advanceMillis(750); // 250 after the first one, 500 after the second
    }

    private List<String> query(Connected stream) {
        String query = stream.uri().getRawQuery();
        return query == null ? List.of() : List.of(query.split("&", -1));
    }

    private void subscribed(Connected stream, long offset, String more) {
        stream.say("{'type':'subscribed','topics':[],'epoch':'e','offset':" + offset + more + "}");
        stream.say("{'type':'synced','offset':" + offset + "}");
    }

    private void note(StreamEvent event) {
        told.add(event instanceof Update update ? update.text() : event.toString());
    }

    @Test
    void afterTwoUpgradesThatFailedItListensToEvents() {
        SluiceClient client = overEvents();
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
    void theQueryIsTheContractAndEachSubscriptionHasAStreamOfItsOwn() {
        SluiceClient client = overEvents();
        Contract contract = Contract.of(Policy.DROP_NEWEST)
                .withBuffer(7)
                .withMaxRate(2.5)
                .withMaxAge(Duration.ofSeconds(3))
                .withoutSnapshot();
        var unused = client.subscribe(List.of("a b,c+/+", "x/#"), contract).subscribe();
        assertThat(query(server.last()))
                .containsExactly(
                        "topics=a%20b%2Cc%2B%2F%2B",
                        "topics=x%2F%23",
                        "policy=drop-newest",
                        "buffer=7",
                        "maxRate=2.5",
                        "maxAge=3000",
                        "snapshot=false");
        var unused2 = client.subscribe("other").subscribe();
        assertThat(query(server.last())).contains("topics=other");
        assertThat(server.sockets().stream().filter(Connected::isStream).filter(stream -> !stream.isAborted()))
                .as("the first one gave its place to the subscription")
                .hasSize(2);
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
                .extracting(stream -> query(stream).get(0))
                .containsExactlyInAnyOrder("topics=a", "topics=b");
        told.clear();
        streams.forEach(stream -> subscribed(stream, 40, ",'recovered':true"));
        streams.get(0).update(query(streams.get(0)).get(0).substring("topics=".length()), 2, 41, "41");
        assertThat(told).contains("41").noneMatch(text -> text.startsWith("Gap"));
        assertThat(client.isLive()).isTrue();
    }

    @Test
    void aStreamThatEndsGoesOnFromTheLastPlaceAndItsHeartbeatConcernsNoOther() {
        SluiceClient client = overEvents();
        var unused = client.events(List.of("a"), Contract.DEFAULT).subscribe(this::note);
        Connected a = server.last();
        var unused2 = client.events(List.of("b"), Contract.DEFAULT).subscribe(this::note);
        Connected b = server.last();
        subscribed(a, 10, "");
        subscribed(b, 10, "");
        a.heartbeat(50);
        b.end(1006);
        server.advanceMillis(2_000);
        assertThat(server.last().lastEventId()).isEqualTo("e:10");
        server.last().end(1006);
        a.end(1006);
        server.advanceMillis(10_000);
        assertThat(server.sockets()).extracting(Connected::lastEventId).contains("e:50");
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
                .allSatisfy(stream -> assertThat(query(stream)).doesNotContain("topics=a"));
        assertThat(client.isLive()).isFalse();
        server.refuseUpgrades(false);
        server.advance(Duration.ofMinutes(1));
        assertThat(server.sockets()).anySatisfy(socket -> assertThat(socket.frames("subscribe"))
                .anySatisfy(frame -> assertThat(frame.raw("deadband")).isEqualTo("1")));
    }

    @Test
    void aMinuteLaterAWebSocketIsTriedAndTakesOver() {
        SluiceClient client = overEvents();
        var unused = client.events(List.of("a"), Contract.DEFAULT).subscribe(this::note);
        Connected stream = server.last();
        subscribed(stream, 10, "");
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
        SluiceClient client = overEvents();
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

    @Test
    void aStreamIsNotReadWhileNobodyAsksAndThatIsNoSilence() {
        SluiceClient client = overEvents();
        BaseSubscriber<Update> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(2);
            }

            @Override
            protected void hookOnNext(Update update) {
                told.add(update.text());
            }
        };
        client.subscribe(List.of("a"), Contract.DEFAULT).subscribe(slow);
        Connected stream = server.last();
        subscribed(stream, 1, "");
        stream.update("a", 1, 2, "1");
        int before = stream.taken();
        stream.update("a", 2, 3, "2");
        assertThat(told).containsExactly("1", "2");
        assertThat(stream.taken()).isEqualTo(before);
        server.advance(Duration.ofMinutes(2));
        assertThat(server.sockets())
                .as("it waits for the subscriber")
                .filteredOn(Connected::isStream)
                .last()
                .isSameAs(stream);
        slow.request(1);
        server.advanceMillis(1);
        assertThat(stream.taken()).isEqualTo(before + 1);
        server.advance(Duration.ofSeconds(16));
        assertThat(stream.isAborted()).as("and then silence is one").isTrue();
    }

    @Test
    void aRefusedSubscriptionFailsAndTheClientGoesOn() {
        SluiceClient client = overEvents();
        var unused = client.subscribe("$sys/#").subscribe(update -> {}, fault -> told.add(fault.getMessage()));
        Connected stream = server.last();
        stream.refuse(400, "{'detail':'no such thing','status':400,'code':'bad_parameter'}".replace('\'', '"'));
        server.advanceMillis(1);
        assertThat(told).containsExactly("no such thing");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        assertThat(query(server.last())).isEmpty();
    }

    @Test
    void whatIsPublishedIsPosted() {
        SluiceClient client = overEvents();
        var unused = client.publish(Message.of("a/b", "{\"n\":1.50}").withTtl(Duration.ofSeconds(7)))
                .subscribe(published -> told.add(published.toString()));
        StandIn.Posted posted = server.posts().get(0);
        assertThat(posted.uri()).isEqualTo(URI.create("http://stand-in/api/publish"));
        assertThat(posted.frame().text("topic")).isEqualTo("a/b");
        assertThat(posted.frame().raw("data")).isEqualTo("{\"n\":1.50}");
        assertThat(posted.frame().number("ttl")).isEqualTo(7_000);
        posted.answered()
                .accept(new Sockets.Answer(200, "{\"index\":0,\"topic\":\"a/b\",\"seq\":4,\"offset\":9}", false));
        assertThat(told).singleElement().asString().contains("4").contains("9");
    }

    @Test
    void aPostThatFailsSaysWhetherAnybodyKnows() {
        SluiceClient client = overEvents();
        for (int i = 0; i < 6; i++) {
            var unused = client.publish("a", "1").subscribe(published -> told.add("published"), fault -> {
                SluiceException its = (SluiceException) fault;
                told.add(its.code() + (its.isRetryable() ? " retryable" : "") + (its.isUnknown() ? " unknown" : ""));
            });
        }
        List<StandIn.Posted> posts = server.posts();
        posts.get(0).answered().accept(new Sockets.Answer(403, "{\"code\":\"forbidden\",\"detail\":\"no\"}", false));
        posts.get(1).answered().accept(new Sockets.Answer(503, "{\"code\":\"unavailable\",\"detail\":\"\"}", true));
        posts.get(2).answered().accept(new Sockets.Answer(502, "<html>", false));
        posts.get(3).failed().accept(new ConnectException("refused"));
        posts.get(4).failed().accept(new java.io.IOException("reset"));
        server.advance(Duration.ofSeconds(5));
        assertThat(told)
                .containsExactly(
                        "forbidden",
                        "unavailable retryable",
                        "unavailable unknown",
                        "unavailable retryable",
                        "unavailable unknown",
                        "unavailable unknown");
    }

    @Test
    void eachStreamShowsAFreshTokenAndSoDoesWhatIsPosted() {
        server.refuseUpgrades(true);
        List<String> tokens = new ArrayList<>();
        SluiceClient client = server.connect(server.builder().token(() -> {
            tokens.add("token-" + tokens.size());
            return Mono.just(tokens.get(tokens.size() - 1));
        }));
        advancedToStreams();
        assertThat(server.last().token()).isEqualTo("token-2");
        assertThat(server.last().frames("auth")).isEmpty();
        var unused = client.publish("a", "1").subscribe();
        assertThat(server.posts().get(0).token()).isEqualTo("token-2");
        server.last().end(1006); // its token has run out
        server.advance(Duration.ofSeconds(2));
        assertThat(server.last().isStream()).isTrue();
        assertThat(server.last().token()).isEqualTo("token-3");
    }

    @Test
    void aStreamIsReadInWhateverPiecesItComes() {
        byte[] stream =
                "event: welcome\ndata: {\"a\":\"\u00e9\"}\n\n:\n\nid: e:1\r\ndata:1\r\n\r\nretry: 5\n\ndata: a\ndata: b\n\n"
                        .getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= stream.length; size++) {
            EventLines lines = new EventLines();
            List<String> data = new ArrayList<>();
            for (int from = 0; from < stream.length; from += size) {
                data.addAll(lines.read(List.of(ByteBuffer.wrap(stream, from, Math.min(size, stream.length - from)))));
            }
            assertThat(data).as("pieces of %d", size).containsExactly("{\"a\":\"\u00e9\"}", "1", "a\nb");
        }
    }
}
