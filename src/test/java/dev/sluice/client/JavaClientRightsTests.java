package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a newer token does not allow any more is shown no more, and what it allows again is asked for, in virtual time. */
class JavaClientRightsTests {

    private final StandIn server = new StandIn();
    private final SluiceClient client = server.connect(server.builder().token(() -> Mono.just("token")));
    private final LiveStore store = client.store("+/x");
    private final List<StreamEvent> told = Told.by(client, "+/x", Contract.conflate());

    private void subscribed(String effective, String more) {
        server.last()
                .say("{'type':'subscribed','id':" + server.last().lastId("subscribe")
                        + ",'topics':['+/x'],'effective':['" + effective + "'],'epoch':'e','offset':10" + more + "}");
    }

    private void begin() {
        subscribed("+/x", "");
        server.last().snapshot("a/x", 1, 1, "1");
        server.last().snapshot("b/x", 1, 2, "1");
        server.last().synced(10);
        server.last().heartbeat(10);
        assertThat(store.isLive()).isTrue();
        assertThat(store.values()).containsOnlyKeys("a/x", "b/x");
        told.clear();
    }

    private void narrow() {
        server.last().say("{'type':'subscribed','topics':['+/x'],'effective':['a/x'],'epoch':'e','offset':12}");
    }

    private void taken(long lifeSeconds) {
        server.last()
                .say("{'type':'authenticated','id':" + server.last().lastId("auth") + ",'subject':'me','expires':"
                        + (server.nowMillis() / 1_000 + lifeSeconds) + "}");
    }

    @Test
    void whatIsNarrowedInBandIsDropped() {
        begin();
        narrow();
        assertThat(Told.texts(told)).containsExactly("Dropped[topics=[b/x]]");
        assertThat(store.values()).containsOnlyKeys("a/x");
        assertThat(store.isLive()).isTrue();
    }

    @Test
    void whatEndsWholeKeepsNoValue() {
        List<Throwable> faults = new ArrayList<>();
        var unused = client.events(List.of("+/x"), Contract.conflate()).subscribe(event -> {}, faults::add);
        begin();
        server.last().say("{'type':'unsubscribed','topics':['+/x']}");
        assertThat(store.values()).isEmpty();
        assertThat(store.isLive()).isFalse();
        assertThat(Told.texts(told))
                .hasSize(1)
                .first()
                .asString()
                .contains("a/x", "b/x")
                .startsWith("Dropped");
        assertThat(faults).hasSize(1).first().extracting("code").isEqualTo("forbidden");
    }

    @Test
    void afterARenewalWhatWasNotAllowedIsAskedForAgain() {
        taken(100);
        begin();
        narrow();
        server.live(Duration.ofSeconds(80));
        taken(100);
        List<Frame> asked = server.last().frames("subscribe");
        assertThat(asked).hasSize(2).last().satisfies(again -> {
            assertThat(again.has("since")).isFalse();
            assertThat(again.raw("snapshot")).isNotEqualTo("false");
        });
        subscribed("+/x", "");
        server.last().snapshot("b/x", 2, 14, "2");
        server.last().synced(14);
        assertThat(Told.texts(told)).containsExactly("Dropped[topics=[b/x]]", "SNAPSHOT 14");
        assertThat(store.isLive()).isTrue();
        server.live(Duration.ofSeconds(80));
        taken(100);
        assertThat(server.last().frames("subscribe")).as("all counts").hasSize(2);
    }

    @Test
    void aResumeWithLessDropsAndOneWithMoreAsksForTheLastValues() {
        begin();
        server.cut();
        assertThat(server.last().frames("subscribe").get(0).has("since")).isTrue();
        long id = server.last().lastId("subscribe");
        subscribed("a/x", ",'recovered':true");
        server.last().say("{'type':'synced','id':" + id + ",'offset':10}");
        assertThat(store.values()).containsOnlyKeys("a/x");
        assertThat(Told.texts(told)).contains("Dropped[topics=[b/x]]");
        assertThat(store.isLive()).isTrue();

        server.cut();
        id = server.last().lastId("subscribe");
        subscribed("+/x", ",'recovered':true");
        server.last().say("{'type':'synced','id':" + id + ",'offset':10}");
        assertThat(server.last().frames("subscribe")).hasSize(2).last().satisfies(again -> {
            assertThat(again.has("since")).isFalse();
            assertThat(again.raw("snapshot")).isEqualTo("true");
        });
        told.clear();
        subscribed("+/x", "");
        server.last().snapshot("a/x", 1, 1, "1");
        server.last().snapshot("b/x", 2, 14, "2");
        assertThat(Told.texts(told)).containsExactly("SNAPSHOT 14");
        assertThat(store.values()).containsOnlyKeys("a/x", "b/x");
    }

    @Test
    void whatIsRefusedAfterAReconnectKeepsNoValue() {
        begin();
        server.cut();
        for (int i = 0; i < 2; i++) {
            server.last()
                    .say("{'type':'error','id':" + server.last().lastId("subscribe")
                            + ",'code':'forbidden','message':'not allowed','retryable':false}");
        }
        assertThat(store.values()).isEmpty();
        assertThat(store.isLive()).isFalse();
    }
}
