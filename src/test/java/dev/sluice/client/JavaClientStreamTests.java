package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** Which subscription goes over which connection, what ends it, and what its subscribers are told, in virtual time. */
class JavaClientStreamTests {

    private final StandIn server = new StandIn();
    private final SluiceClient client = server.client();

    @Test
    void whoComesLaterIsToldThePlaceFromWhichItHearsAll() {
        var unused = Told.by(client, "a", Contract.DEFAULT.withoutSnapshot());
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.last().update("a", 1, 31, "1");
        server.advanceMillis(1);
        List<StreamEvent> later = Told.by(client, "a", Contract.DEFAULT.withoutSnapshot());
        server.advanceMillis(1);
        assertThat(Told.texts(later)).containsExactly("Began[epoch=e, offset=31, start=FIRST]", "Synced[]");
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
        var unused = Told.by(client, "a", Contract.DEFAULT);
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
        List<StreamEvent> first = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().update("a", 1, 11, "1");
        server.last().synced(10);
        List<StreamEvent> second = Told.by(client, "a", Contract.of(Policy.DROP_OLDEST));
        assertThat(server.sockets()).hasSize(1);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        server.last().update("a", 2, 12, "2");
        assertThat(Told.texts(second))
                .containsExactly("Began[epoch=e, offset=11, start=FIRST]", "SNAPSHOT 11", "Synced[]", "VALUE 12");
        assertThat(Told.texts(first)).endsWith("Synced[]", "VALUE 12");
    }

    @Test
    void overlappingFiltersGetASocketOfTheirOwnAndOthersShareOne() {
        var unused = Told.by(client, "a/+", Contract.DEFAULT);
        var unused2 = Told.by(client, "b/+", Contract.conflate());
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

    /** What it waits for goes on, too: the socket of its own that ended was not the last. */
    @Test
    void whereASocketOfItsOwnHasEndedTheOthersComeBackAfterACut() {
        var unused = Told.by(client, "a/+", Contract.DEFAULT);
        var overlapping = client.subscribe(List.of("a/#"), Contract.conflate()).subscribe();
        server.advanceMillis(1);
        overlapping.dispose();
        server.advanceMillis(1);
        server.first().end(1006);
        server.advance(Duration.ofSeconds(1));
        assertThat(server.sockets()).hasSize(3);
        assertThat(server.last().frames("subscribe")).hasSize(1);
        assertThat(client.state().phase()).isEqualTo(ClientState.Phase.CONNECTED);
    }

    @Test
    void whatLeftIsToldToThoseWhoHadIt() {
        List<StreamEvent> told = Told.by(
                client, "a/#", Contract.DEFAULT.with("where", "[{\"field\":\"/v\",\"op\":\"gt\",\"value\":1}]"));
        LiveStore store = client.store("b/#");
        server.last().say("{'type':'subscribed','id':1,'topics':[],'epoch':'e','offset':1}");
        server.last().update("a/1", 1, 2, "1");
        for (String topic : List.of("a/1", "a/2")) {
            server.last()
                    .say("{'type':'update','topic':'" + topic + "','seq':9,'offset':3,'ts':1,'data':null,'left':true}");
        }
        assertThat(Told.texts(told)).containsExactly("Began[epoch=e, offset=1, start=FIRST]", "VALUE 2", "LEFT 3");
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
}
