package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What subscribers ask for is what the server is asked for, and what they are told meanwhile waits, in virtual time. */
class JavaClientDemandTests {

    private final StandIn server = new StandIn();
    private final SluiceClient client = server.client();

    @Test
    void nothingIsAskedBeforeTheFirstRequestAndEachSubscriberAsksAnew() {
        Flux<Update> cold = client.subscribe("a");
        Asking<Update> asking = Asking.of(cold, 0);
        assertThat(server.last().frames("subscribe")).isEmpty();
        asking.request(1);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        asking.cancel();
        assertThat(server.last().frames("unsubscribe")).hasSize(1);
        Asking.of(cold, 1);
        assertThat(server.last().frames("subscribe")).hasSize(2);
    }

    @Test
    void whatIsRequestedIsTheCreditOnTheWire() {
        Asking<Update> asking = Asking.of(client.subscribe("a"), 7);
        assertThat(server.last().granted()).isEqualTo(7);
        server.last().subscribed(0, null);
        for (int i = 1; i <= 7; i++) {
            server.last().update("a", i, i, "1");
        }
        assertThat(asking.told()).hasSize(7);
        assertThat(server.last().granted()).isEqualTo(7);
        asking.request(2);
        asking.request(3);
        assertThat(server.last().granted()).isEqualTo(12);
        server.last().heartbeat(7);
        server.last().synced(0);
        server.cut();
        assertThat(server.last().granted())
                .as("what is still open, on the next connection")
                .isEqualTo(5);
    }

    @Test
    void twoWhoAskForANumberTakeNoCreditFromEachOther() {
        Asking<Update> first = Asking.of(client.subscribe("a"), 2);
        Asking<Update> second = Asking.of(client.subscribe("a"), 5);
        server.advanceMillis(1);
        assertThat(server.sockets()).hasSize(2);
        assertThat(server.first().granted()).isEqualTo(2);
        assertThat(server.last().granted()).isEqualTo(5);
        assertThat(first.told()).isEqualTo(second.told()).isEmpty();
    }

    @Test
    void whoAsksForAllHasAThousandOnTheirWayAtMost() {
        var unused = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(0, null);
        assertThat(server.last().granted()).isEqualTo(1_000);
        for (int i = 1; i <= 499; i++) {
            server.last().update("a", i, i, "1");
        }
        assertThat(server.last().granted()).isEqualTo(1_000);
        server.last().update("a", 500, 500, "1");
        assertThat(server.last().granted()).isEqualTo(1_500);
    }

    @Test
    void whatHappensWhileNobodyAsksIsKeptInOneOfEach() {
        Asking<StreamEvent> asking = Asking.of(client.events(List.of("a"), Contract.DEFAULT), 1);
        server.last().subscribed(1, null);
        server.last().synced(1);
        for (int i = 0; i < 50; i++) {
            server.cut();
            server.last().subscribed(2 + i, i != 20);
            server.last().say("{'type':'gap','lost':2,'conflated':1,'reason':'slow','from':" + i + ",'to':" + i + "}");
            server.last()
                    .say("{'type':'gap','lost':1,'conflated':0,'reason':'expired','from':" + i + ",'to':" + i + "}");
            server.last().synced(2 + i);
        }
        asking.request(100);
        assertThat(Told.texts(asking.told()))
                .containsExactly(
                        "Began[epoch=e, offset=1, start=FIRST]",
                        "Began[epoch=e, offset=51, start=NOT_RECOVERED]",
                        "Gap[lost=100, conflated=50, reason=slow, topics=[], from=0, to=49]",
                        "Gap[lost=50, conflated=0, reason=expired, topics=[], from=0, to=49]",
                        "Synced[]");
    }

    @Test
    void gapsThatAreToldAsOneSpanBothOrNameNoPlace() {
        Gap first = new Gap(1L, 0, "history", List.of("a"), 5L, 9L);
        Gap second = new Gap(2L, 0, "history", List.of("b"), 3L, 7L);
        assertThat(first.and(second)).isEqualTo(new Gap(3L, 0, "history", List.of("a", "b"), 3L, 9L));
        assertThat(first.and(Gap.ofUnknownHistory())).isEqualTo(Gap.ofUnknownHistory());
    }

    @Test
    void eventsTakeDemandButNoCreditAndNothingIsHandedBeyondTheDemand() {
        Asking<StreamEvent> asking = Asking.of(client.events(List.of("a"), Contract.DEFAULT), 2);
        server.last().subscribed(1, null);
        server.last().synced(1);
        server.last().update("a", 1, 2, "1");
        server.last().update("a", 2, 3, "2");
        assertThat(asking.told()).hasSize(2);
        assertThat(server.last().granted()).isEqualTo(2);
        asking.request(2);
        assertThat(Told.texts(asking.told())).endsWith("VALUE 2", "VALUE 3");
        assertThat(server.last().granted()).as("two had come already").isEqualTo(2);
        asking.request(1);
        assertThat(server.last().granted()).isEqualTo(3);
    }

    @Test
    void theStoreTellsWhatChangedSinceItWasAskedLast() {
        LiveStore store = client.store("a/#");
        Asking<Set<String>> asking = Asking.of(store.changes(), 1);
        server.last().subscribed(0, null);
        server.last().update("a/1", 1, 1, "1");
        server.last().update("a/2", 1, 2, "1");
        server.last().update("a/2", 2, 3, "null");
        server.last().synced(0);
        assertThat(asking.told()).containsExactly(Set.of("a/1"));
        asking.request(1);
        assertThat(asking.told()).last().isEqualTo(Set.of("a/2"));
        store.close();
        assertThat(server.last().frames("unsubscribe")).hasSize(1);
        assertThat(asking.isDisposed()).isTrue();
        assertThat(store.get("a/1")).isPresent();
        assertThat(store.isLive()).isFalse();
    }
}
