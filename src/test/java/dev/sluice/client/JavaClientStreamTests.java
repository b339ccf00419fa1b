package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What subscribers are told, over any number of connections, in virtual time. */
class JavaClientStreamTests {

    private final StandIn server = new StandIn();
    private final SluiceClient client = server.client();

    /** Asks only for what the test says. */
    private static final class Asking<T> extends BaseSubscriber<T> {

        private final List<T> told = new ArrayList<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // the test asks
        }

        @Override
        protected void hookOnNext(T value) {
            told.add(value);
        }
    }

    private static <T> Asking<T> asking(Flux<T> flux, long n) {
        Asking<T> asking = new Asking<>();
        flux.subscribe(asking);
        if (n > 0) {
            asking.request(n);
        }
        return asking;
    }

    private List<StreamEvent> events(String filter, Contract contract) {
        List<StreamEvent> told = new ArrayList<>();
        var unused = client.events(List.of(filter), contract).subscribe(told::add);
        return told;
    }

    private static List<String> texts(List<? extends StreamEvent> events) {
        return events.stream()
                .map(event -> event instanceof Update update ? update.kind() + " " + update.offset() : event.toString())
                .toList();
    }

    private String since() {
        return String.valueOf(server.last().frames("subscribe").get(0).raw("since"));
    }

    @Test
    void goesOnFromTheLastPlaceThatTheServerConfirmedAndTellsNothingTwice() {
        List<StreamEvent> told = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().snapshot("a", 1, 9, "1");
        server.last().synced(10);
        server.last().update("a", 2, 11, "2");
        server.last().heartbeat(11);
        server.last().update("a", 3, 12, "3");
        server.cut();
        assertThat(since()).isEqualTo("\"e:11\"");
        server.last().subscribed(14, true);
        server.last().update("a", 3, 12, "3");
        server.last().update("a", 4, 13, "4");
        server.last().synced(14);
        assertThat(texts(told))
                .containsExactly(
                        "Began[epoch=e, offset=10, start=FIRST]",
                        "SNAPSHOT 9",
                        "Synced[]",
                        "VALUE 11",
                        "VALUE 12",
                        "Began[epoch=e, offset=14, start=RECOVERED]",
                        "VALUE 13",
                        "Synced[]");
        assertThat(client.figures().duplicates()).isEqualTo(1);
    }

    @Test
    void aRetirementIsNotToldTwiceEither() {
        List<StreamEvent> told = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().update("a", 1, 11, "1");
        server.last().update("a", 2, 12, "null");
        server.last().synced(10);
        server.cut();
        server.last().subscribed(12, true);
        server.last().update("a", 1, 11, "1");
        server.last().update("a", 2, 12, "null");
        assertThat(texts(told)).containsOnlyOnce("VALUE 11").containsOnlyOnce("RETIRED 12");
    }

    @Test
    void aReplayThatIsCutOffGoesOnFromThePlaceThatWasConfirmedInItsMidst() {
        var unused = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.cut();
        server.last().subscribed(100, true);
        server.last().update("a", 1, 30, "1");
        server.last().heartbeat(30);
        server.cut();
        assertThat(since()).isEqualTo("\"e:30\"");
        server.last().heartbeat(90);
        server.cut();
        assertThat(since()).as("no subscribe was answered").isEqualTo("\"e:30\"");
    }

    @Test
    void whoComesLaterIsToldThePlaceFromWhichItHearsAll() {
        var unused = events("a", Contract.DEFAULT.withoutSnapshot());
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.last().update("a", 1, 31, "1");
        server.advanceMillis(1);
        List<StreamEvent> later = events("a", Contract.DEFAULT.withoutSnapshot());
        server.advanceMillis(1);
        assertThat(texts(later)).containsExactly("Began[epoch=e, offset=31, start=FIRST]", "Synced[]");
    }

    @Test
    void whatIsUnderWayForOneWhoHasLeftGoesToNoOther() {
        LiveStore store = client.store("a");
        LiveStore left = client.store("b");
        server.advanceMillis(1);
        left.close();
        server.advanceMillis(1);
        server.last().update("b", 1, 5, "1");
        server.last().update("a", 1, 6, "1");
        server.advanceMillis(1);
        assertThat(store.values().keySet()).containsExactly("a");
    }

    @Test
    void gapsThatAreToldAsOneSpanBothOrNameNoPlace() {
        Gap first = new Gap(1L, 0, "history", List.of("a"), 5L, 9L);
        Gap second = new Gap(2L, 0, "history", List.of("b"), 3L, 7L);
        assertThat(first.and(second)).isEqualTo(new Gap(3L, 0, "history", List.of("a", "b"), 3L, 9L));
        assertThat(first.and(Gap.ofUnknownHistory())).isEqualTo(Gap.ofUnknownHistory());
    }

    @Test
    void beforeTheFirstHeartbeatItGoesOnFromWhereTheSubscriptionBegan() {
        var unused = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.cut();
        assertThat(since()).isEqualTo("{\"epoch\":\"e\",\"offset\":10}");
    }

    @Test
    void whatIsCutOffAmongSnapshotsBeginsAnewAndSaysSo() {
        List<StreamEvent> told =
                events("a/#", Contract.DEFAULT.withoutSnapshot().with("deadband", "null"));
        server.last().subscribed(10, null);
        assertThat(server.last().frames("subscribe").get(0).raw("snapshot")).isEqualTo("false");
        server.cut();
        assertThat(since())
                .as("without snapshots the beginning is a place")
                .isEqualTo("{\"epoch\":\"e\",\"offset\":10}");

        told.clear();
        List<StreamEvent> other = events("b/#", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().snapshot("b/1", 1, 4, "1");
        server.cut();
        assertThat(server.last().frames("subscribe").get(1).has("since")).isFalse();
        server.last().subscribed(20, null);
        server.last().synced(20);
        assertThat(texts(other))
                .containsExactly(
                        "Began[epoch=e, offset=10, start=FIRST]",
                        "SNAPSHOT 4",
                        "Began[epoch=e, offset=20, start=NOT_RECOVERED]",
                        "Gap[lost=null, conflated=0, reason=history, topics=[], from=null, to=null]",
                        "Dropped[topics=[b/1]]",
                        "Synced[]");
    }

    @Test
    void whatCanNotBeMadeUpForLeavesNoStaleValue() {
        LiveStore store = client.store("a/#");
        List<StreamEvent> told = events("b/#", Contract.DEFAULT);
        server.last()
                .say(
                        "{'type':'subscribed','id':1,'topics':[],'epoch':'e','offset':10}",
                        "{'type':'subscribed','id':2,'topics':[],'epoch':'e','offset':10}");
        server.last().snapshot("a/gone", 1, 1, "1");
        server.last().snapshot("a/kept", 1, 2, "1");
        server.last().say("{'type':'synced','id':1,'offset':10}", "{'type':'synced','id':2,'offset':10}");
        server.cut();
        server.last()
                .say(
                        "{'type':'subscribed','id':1,'topics':[],'epoch':'f','offset':3,'recovered':false}",
                        "{'type':'gap','lost':null,'conflated':0,'reason':'history'}");
        server.last().snapshot("a/kept", 1, 1, "2");
        assertThat(store.values()).as("until all snapshots are here").hasSize(2);
        server.last().say("{'type':'synced','id':1,'offset':3}");
        assertThat(store.values().keySet()).containsExactly("a/kept");
        assertThat(store.get("a/kept").map(Update::text)).hasValue("2");
        assertThat(texts(told)).as("the other one was not concerned").noneMatch(text -> text.startsWith("Gap"));
    }

    @Test
    void aRefusedResumePointIsGivenUp() {
        List<StreamEvent> told = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.cut();
        server.last()
                .say("{'type':'error','id':" + server.last().lastId("subscribe")
                        + ",'code':'bad_parameter','message':'no such place','retryable':false}");
        assertThat(server.last().frames("subscribe").get(1).has("since")).isFalse();
        server.last().subscribed(20, null);
        assertThat(texts(told))
                .endsWith(
                        "Began[epoch=e, offset=20, start=NOT_RECOVERED]",
                        "Gap[lost=null, conflated=0, reason=history, topics=[], from=null, to=null]");
    }

    @Test
    void aRefusalEndsOneSubscriptionAndNoOther() {
        List<String> told = new ArrayList<>();
        var unused = client.subscribe("a").subscribe(update -> {}, fault -> told.add(((SluiceException) fault).code()));
        var unused2 = client.subscribe("b").subscribe(update -> told.add(update.topic()));
        server.last().say("{'type':'error','id':1,'code':'forbidden','message':'no','retryable':false}");
        server.last().say("{'type':'subscribed','id':2,'topics':[],'epoch':'e','offset':1}");
        server.last().update("b", 1, 2, "1");
        assertThat(told).containsExactly("forbidden", "b");
    }

    @Test
    void aRetryableRefusalIsTriedAgainAndSilenceEndsTheConnection() {
        var unused = events("a", Contract.DEFAULT);
        server.last().say("{'type':'error','id':1,'code':'rate_limited','message':'no','retryable':true}");
        server.advanceMillis(1_000);
        assertThat(server.last().frames("subscribe")).hasSize(2);
        server.advanceMillis(4_900);
        server.last().heartbeat(0);
        server.advanceMillis(100);
        assertThat(client.state().code()).isEqualTo(4408);
    }

    @Test
    void theSameFiltersUnderTheSameContractAreOneSubscription() {
        List<StreamEvent> first = events("a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().update("a", 1, 11, "1");
        server.last().synced(10);
        List<StreamEvent> second = events("a", Contract.of(Policy.DROP_OLDEST));
        assertThat(server.sockets()).hasSize(1);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        server.last().update("a", 2, 12, "2");
        assertThat(texts(second))
                .containsExactly("Began[epoch=e, offset=11, start=FIRST]", "SNAPSHOT 11", "Synced[]", "VALUE 12");
        assertThat(texts(first)).endsWith("Synced[]", "VALUE 12");
    }

    @Test
    void overlappingFiltersGetASocketOfTheirOwnAndOthersShareOne() {
        var unused = events("a/+", Contract.DEFAULT);
        var unused2 = events("b/+", Contract.conflate());
        assertThat(server.sockets()).hasSize(1);
        var overlapping = client.subscribe(List.of("a/#"), Contract.conflate()).subscribe();
        server.advanceMillis(1);
        assertThat(server.sockets()).hasSize(2);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        overlapping.dispose();
        assertThat(server.last().closeCode()).isEqualTo(1000);
        assertThat(server.first().closeCode()).isZero();
        assertThat(client.state().phase()).isEqualTo(ClientState.Phase.CONNECTED);
    }

    @Test
    void nothingIsAskedBeforeTheFirstRequestAndEachSubscriberAsksAnew() {
        Flux<Update> cold = client.subscribe("a");
        Asking<Update> asking = asking(cold, 0);
        assertThat(server.last().frames("subscribe")).isEmpty();
        asking.request(1);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        asking.cancel();
        assertThat(server.last().frames("unsubscribe")).hasSize(1);
        asking(cold, 1);
        assertThat(server.last().frames("subscribe")).hasSize(2);
    }

    @Test
    void whatIsRequestedIsTheCreditOnTheWire() {
        Asking<Update> asking = asking(client.subscribe("a"), 7);
        assertThat(server.last().granted()).isEqualTo(7);
        server.last().subscribed(0, null);
        for (int i = 1; i <= 7; i++) {
            server.last().update("a", i, i, "1");
        }
        assertThat(asking.told).hasSize(7);
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
        Asking<Update> first = asking(client.subscribe("a"), 2);
        Asking<Update> second = asking(client.subscribe("a"), 5);
        server.advanceMillis(1);
        assertThat(server.sockets()).hasSize(2);
        assertThat(server.first().granted()).isEqualTo(2);
        assertThat(server.last().granted()).isEqualTo(5);
        assertThat(first.told).isEqualTo(second.told).isEmpty();
    }

    @Test
    void whoAsksForAllHasAThousandOnTheirWayAtMost() {
        var unused = events("a", Contract.DEFAULT);
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
        Asking<StreamEvent> asking = asking(client.events(List.of("a"), Contract.DEFAULT), 1);
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
        assertThat(texts(asking.told))
                .containsExactly(
                        "Began[epoch=e, offset=1, start=FIRST]",
                        "Began[epoch=e, offset=51, start=NOT_RECOVERED]",
                        "Gap[lost=100, conflated=50, reason=slow, topics=[], from=0, to=49]",
                        "Gap[lost=50, conflated=0, reason=expired, topics=[], from=0, to=49]",
                        "Synced[]");
    }

    @Test
    void eventsTakeDemandButNoCreditAndNothingIsHandedBeyondTheDemand() {
        Asking<StreamEvent> asking = asking(client.events(List.of("a"), Contract.DEFAULT), 2);
        server.last().subscribed(1, null);
        server.last().synced(1);
        server.last().update("a", 1, 2, "1");
        server.last().update("a", 2, 3, "2");
        assertThat(asking.told).hasSize(2);
        assertThat(server.last().granted()).isEqualTo(2);
        asking.request(2);
        assertThat(texts(asking.told)).endsWith("VALUE 2", "VALUE 3");
        assertThat(server.last().granted()).as("two had come already").isEqualTo(2);
        asking.request(1);
        assertThat(server.last().granted()).isEqualTo(3);
    }

    @Test
    void whatLeftIsToldToThoseWhoHadIt() {
        List<StreamEvent> told =
                events("a/#", Contract.DEFAULT.with("where", "[{\"field\":\"/v\",\"op\":\"gt\",\"value\":1}]"));
        LiveStore store = client.store("b/#");
        server.last().say("{'type':'subscribed','id':1,'topics':[],'epoch':'e','offset':1}");
        server.last().update("a/1", 1, 2, "1");
        for (String topic : List.of("a/1", "a/2")) {
            server.last()
                    .say("{'type':'update','topic':'" + topic + "','seq':9,'offset':3,'ts':1,'data':null,'left':true}");
        }
        assertThat(texts(told)).containsExactly("Began[epoch=e, offset=1, start=FIRST]", "VALUE 2", "LEFT 3");
        server.last().update("b/1", 1, 4, "1");
        server.last().say("{'type':'update','topic':'b/1','seq':2,'offset':5,'ts':1,'data':null,'left':true}");
        assertThat(store.values()).isEmpty();
        server.last().update("b/1", 3, 6, "2");
        server.last().say("{'type':'update','topic':'b/1','seq':3,'offset':6,'ts':1,'data':null,'left':true}");
        assertThat(store.values())
                .as("the contract was changed, and selects it no more")
                .isEmpty();
        server.last().say("{'type':'snapshot','topic':'b/1','seq':3,'offset':6,'ts':1,'data':2}");
        assertThat(store.values()).as("it does again").hasSize(1);
    }

    @Test
    void anEndThatTheContractNamesCompletesAndANarrowerTokenFails() {
        List<String> told = new ArrayList<>();
        var unused = client.subscribe(
                        List.of("a"), Contract.DEFAULT.withSince("e:1").with("until", "5"))
                .subscribe(update -> {}, fault -> told.add("fault"), () -> told.add("completed"));
        var unused2 =
                client.subscribe("b").subscribe(update -> {}, fault -> told.add(((SluiceException) fault).code()));
        server.last().say("{'type':'unsubscribed','topics':['a']}", "{'type':'unsubscribed','topics':['b']}");
        assertThat(told).containsExactly("completed", "forbidden");
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndTheOthersNoticeNothing() {
        List<String> told = new ArrayList<>();
        client.subscribe("a").subscribe(new BaseSubscriber<Update>() {
            @Override
            protected void hookOnNext(Update value) {
                throw new IllegalStateException("a fault of the test's own");
            }
        });
        var unused = client.subscribe("a").subscribe(update -> told.add(update.text()));
        server.last().subscribed(0, null);
        server.last().update("a", 1, 1, "1");
        server.last().update("a", 2, 2, "2");
        assertThat(told).containsExactly("1", "2");
    }

    @Test
    void theStoreTellsWhatChangedSinceItWasAskedLast() {
        LiveStore store = client.store("a/#");
        Asking<Set<String>> asking = asking(store.changes(), 1);
        server.last().subscribed(0, null);
        server.last().update("a/1", 1, 1, "1");
        server.last().update("a/2", 1, 2, "1");
        server.last().update("a/2", 2, 3, "null");
        server.last().synced(0);
        assertThat(asking.told).containsExactly(Set.of("a/1"));
        asking.request(1);
        assertThat(asking.told).last().isEqualTo(Set.of("a/2"));
        store.close();
        assertThat(server.last().frames("unsubscribe")).hasSize(1);
        assertThat(asking.isDisposed()).isTrue();
        assertThat(store.get("a/1")).isPresent();
        assertThat(store.isLive()).isFalse();
    }
}
