package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What becomes of what is published, in virtual time. */
class JavaClientPublishTests {

    private final StandIn server = new StandIn();
    private final List<String> told = new ArrayList<>();

    private void tell(Mono<Published> publish) {
        var unused = publish.subscribe(
                published -> told.add("offset " + published.offset()),
                fault -> told.add(text((SluiceException) fault)));
    }

    private static String text(SluiceException fault) {
        return fault.code() + (fault.isRetryable() ? " retryable" : "") + (fault.isUnknown() ? " unknown" : "");
    }

    private void published(long id, long offset) {
        server.last().say("{'type':'published','id':" + id + ",'topic':'a','seq':1,'offset':" + offset + "}");
    }

    @Test
    void theAnswerIsThatOfTheServer() {
        SluiceClient client = server.client();
        tell(client.publish(
                Message.of("a", "{\"v\":1}").withTtl(Duration.ofSeconds(1)).withQuality("bad")));
        tell(client.publish("b", "2"));
        assertThat(server.last().messages())
                .first()
                .isEqualTo(
                        "{\"type\":\"publish\",\"id\":1,\"topic\":\"a\",\"data\":{\"v\":1},\"ttl\":1000,\"quality\":\"bad\"}");
        server.last().say("{'type':'error','id':2,'code':'rate_limited','message':'slower','retryable':true}");
        published(1, 7);
        assertThat(told).containsExactly("rate_limited retryable", "offset 7");
        assertThat(client.figures().published()).isEqualTo(1);
        assertThat(client.figures().refused()).isEqualTo(1);
    }

    @Test
    void withoutAnAnswerWithinFiveSecondsNobodyKnows() {
        SluiceClient client = server.client();
        tell(client.publish("a", "1"));
        server.advanceMillis(4_999);
        assertThat(told).isEmpty();
        server.advanceMillis(1);
        assertThat(told).containsExactly("unavailable unknown");
        published(1, 7);
        assertThat(told).hasSize(1);
    }

    @Test
    void whatWasSentBeforeTheConnectionWentIsUnknownAndNeverSentAgain() {
        SluiceClient client = server.client();
        tell(client.publish("a", "1"));
        server.last().end(1006);
        assertThat(told).containsExactly("unavailable unknown");
        server.advance(Duration.ofSeconds(10));
        assertThat(server.last().frames("publish")).isEmpty();
        assertThat(server.sockets()).hasSize(2);
    }

    @Test
    void whatTheServerDoesNotKnowIsToldSo() {
        SluiceClient client = server.client();
        tell(client.publish("a", "1"));
        server.last()
                .say("{'type':'error','id':1,'code':'unavailable','message':'m','retryable':false,'unknown':true}");
        assertThat(told).containsExactly("unavailable unknown");
        assertThat(client.figures().unknown()).isEqualTo(1);
    }

    @Test
    void offlineItIsRefused() {
        SluiceClient client = server.client();
        server.last().end(1006);
        tell(client.publish("a", "1"));
        assertThat(told).containsExactly("unavailable retryable");
        client.close();
        tell(client.publish("a", "1"));
        assertThat(told).containsExactly("unavailable retryable", "unavailable retryable");
    }

    @Test
    void whileAConnectionIsBeingOpenedItWaitsForIt() {
        server.sayNothing();
        SluiceClient client = server.client();
        tell(client.publish("a", "1"));
        server.advanceMillis(4_000);
        tell(client.publish("a", "2"));
        server.advanceMillis(1_000);
        assertThat(told).containsExactly("unavailable retryable");
        server.last().welcome();
        assertThat(server.last().frames("publish")).hasSize(1);
        published(1, 7);
        assertThat(told).last().isEqualTo("offset 7");
    }

    @Test
    void aTryThatFailsRefusesWhatWaitedForIt() {
        server.sayNothing();
        SluiceClient client = server.client();
        tell(client.publish("a", "1"));
        server.last().end(1006);
        assertThat(told).containsExactly("unavailable retryable");
        assertThat(client.figures().refused()).isEqualTo(1);
    }

    @Test
    void whatIsCancelledWhileItWaitsIsNotSent() {
        server.sayNothing();
        SluiceClient client = server.client();
        client.publish("a", "1").subscribe().dispose();
        server.last().welcome();
        assertThat(server.last().frames("publish")).isEmpty();
    }

    @Test
    void whatIsLargerThanTheServerTakesIsNotSent() {
        SluiceClient client = server.client();
        tell(client.publish("a", "\"" + "\u00e9".repeat(32_800) + "\""));
        assertThat(told).containsExactly("too_large");
        assertThat(server.last().frames("publish")).isEmpty();
    }

    @Test
    void dataThatIsNotOneJsonValueIsNoMessage() {
        for (String json : List.of("", "1,\"topic\":\"b\"", "{", "NaN", "\"\n\"", "[1]]")) {
            assertThatThrownBy(() -> Message.of("a", json)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Message.of("a", new byte[] {'"', (byte) 0xC3, '"'}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Message.of("a", "\"\u00e9\"".getBytes(StandardCharsets.UTF_8))
                        .json())
                .isEqualTo("\"\u00e9\"");
    }

    @Test
    void manyArePublishedInOrderAndNoFasterThanTheServerTakesThem() {
        server.onFrames(socket -> {});
        SluiceClient client = server.client();
        List<Long> offsets = new ArrayList<>();
        var unused = client.publishAll(Flux.range(1, 2_000).map(i -> Message.of("a", Integer.toString(i))))
                .subscribe(
                        published -> offsets.add(published.offset()),
                        fault -> told.add("fault"),
                        () -> told.add("done"));
        int answered = 0;
        int inFirstSecond = 0;
        for (int millis = 0; millis < 3_000; millis += 10) {
            List<Frame> sent = server.last().frames("publish");
            assertThat(sent.size() - answered).isLessThanOrEqualTo(128);
            for (Frame frame : sent.subList(answered, sent.size())) {
                published(frame.number("id"), frame.number("data"));
            }
            answered = sent.size();
            inFirstSecond = millis < 1_000 ? answered : inFirstSecond;
            server.advanceMillis(10);
        }
        assertThat(told).containsExactly("done");
        assertThat(offsets).hasSize(2_000).isSorted();
        assertThat(inFirstSecond).isBetween(900, 1_400);
    }

    @Test
    void theFirstOfManyThatFailsEndsThem() {
        SluiceClient client = server.client();
        var unused = client.publishAll(Flux.just(Message.of("a", "1"), Message.of("a", "2"), Message.of("a", "3")))
                .subscribe(
                        published -> told.add("offset " + published.offset()),
                        fault -> told.add(((SluiceException) fault).code()));
        published(1, 1);
        server.last().say("{'type':'error','id':2,'code':'forbidden','message':'no','retryable':false}");
        published(3, 3);
        assertThat(told).containsExactly("offset 1", "forbidden");
    }
}
