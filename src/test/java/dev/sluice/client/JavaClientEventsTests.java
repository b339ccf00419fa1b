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
import reactor.core.publisher.Mono;

/** What the client does over event streams, where no WebSocket comes through, in virtual time. */
class JavaClientEventsTests {

    private final StandIn server = new StandIn();
    private final List<String> told = new ArrayList<>();

    private void note(StreamEvent event) {
        told.add(event instanceof Update update ? update.text() : event.toString());
    }

    @Test
    void theQueryIsTheContractAndEachSubscriptionHasAStreamOfItsOwn() {
        SluiceClient client = server.clientOverEvents();
        Contract contract = Contract.of(Policy.DROP_NEWEST)
                .withBuffer(7)
                .withMaxRate(2.5)
                .withMaxAge(Duration.ofSeconds(3))
                .withoutSnapshot();
        var unused = client.subscribe(List.of("a b,c+/+", "x/#"), contract).subscribe();
        assertThat(server.last().query())
                .containsExactly(
                        "topics=a%20b%2Cc%2B%2F%2B",
                        "topics=x%2F%23",
                        "policy=drop-newest",
                        "buffer=7",
                        "maxRate=2.5",
                        "maxAge=3000",
                        "snapshot=false");
        var unused2 = client.subscribe("other").subscribe();
        assertThat(server.last().query()).contains("topics=other");
        assertThat(server.sockets().stream().filter(Connected::isStream).filter(stream -> !stream.isAborted()))
                .as("the first one gave its place to the subscription")
                .hasSize(2);
    }

    @Test
    void aStreamThatEndsGoesOnFromTheLastPlaceAndItsHeartbeatConcernsNoOther() {
        SluiceClient client = server.clientOverEvents();
        var unused = client.events(List.of("a"), Contract.DEFAULT).subscribe(this::note);
        Connected a = server.last();
        var unused2 = client.events(List.of("b"), Contract.DEFAULT).subscribe(this::note);
        Connected b = server.last();
        a.began(10, "");
        b.began(10, "");
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
    void aStreamIsNotReadWhileNobodyAsksAndThatIsNoSilence() {
        SluiceClient client = server.clientOverEvents();
        Asking<Update> slow = Asking.of(client.subscribe(List.of("a"), Contract.DEFAULT), 2);
        Connected stream = server.last();
        stream.began(1, "");
        stream.update("a", 1, 2, "1");
        int before = stream.taken();
        stream.update("a", 2, 3, "2");
        assertThat(slow.told()).extracting(Update::text).containsExactly("1", "2");
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
        SluiceClient client = server.clientOverEvents();
        var unused = client.subscribe("$sys/#").subscribe(update -> {}, fault -> told.add(fault.getMessage()));
        Connected stream = server.last();
        stream.refuse(400, "{'detail':'no such thing','status':400,'code':'bad_parameter'}".replace('\'', '"'));
        server.advanceMillis(1);
        assertThat(told).containsExactly("no such thing");
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        assertThat(server.last().query()).isEmpty();
    }

    @Test
    void whatIsPublishedIsPosted() {
        SluiceClient client = server.clientOverEvents();
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
        SluiceClient client = server.clientOverEvents();
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
        server.advanceToStreams();
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
