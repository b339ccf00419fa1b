package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a subscription goes on after its connection was lost, and what it is told then, in virtual time. */
class JavaClientResumeTests {

    private final StandIn server = new StandIn();
    private final SluiceClient client = server.client();

    private String since() {
        return String.valueOf(server.last().frames("subscribe").get(0).raw("since"));
    }

    @Test
    void goesOnFromTheLastPlaceThatTheServerConfirmedAndTellsNothingTwice() {
        List<StreamEvent> told = Told.by(client, "a", Contract.conflate());
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
        assertThat(Told.texts(told))
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
    void inOrderItGoesOnFromTheLastUpdateItselfUnlessTheServerNamedALaterPlace() {
        var unused = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().snapshot("a", 1, 9, "1");
        server.last().synced(10);
        server.last().heartbeat(11);
        server.last().update("a", 2, 12, "2");
        server.last().heartbeat(11); // another subscription of the connection holds it back
        server.cut();
        assertThat(since()).isEqualTo(place(12));
        server.last().subscribed(14, true);
        server.last().synced(14);
        server.last().heartbeat(17);
        server.cut();
        assertThat(since()).isEqualTo("\"e:17\"");
        assertThat(client.figures().duplicates()).isZero();
    }

    private static String place(long offset) {
        return "{\"epoch\":\"e\",\"offset\":" + offset + "}";
    }

    private void gap(int lost, long from, long to, String topics) {
        server.last()
                .say("{'type':'gap','lost':" + lost + ",'conflated':0,'from':" + from + ",'to':" + to
                        + ",'reason':'slow'" + topics + "}");
    }

    @Test
    void whatAGapToldAsLostTheResumeDoesNotBringAfterAll() {
        List<StreamEvent> told = Told.by(client, "a/#", Contract.of(Policy.DROP_NEWEST));
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.last().heartbeat(10);
        server.last().update("a/1", 1, 11, "1");
        gap(2, 12, 13, ",'topics':['a/2']");
        server.last().update("a/1", 2, 14, "2");
        server.cut();
        assertThat(since()).isEqualTo(place(14));
        assertThat(Told.texts(told))
                .endsWith(
                        "VALUE 11", "Gap[lost=2, conflated=0, reason=slow, topics=[a/2], from=12, to=13]", "VALUE 14");
        assertThat(client.figures().lost()).isEqualTo(2);
    }

    @Test
    void aGapBehindWhichTheConnectionIsLostIsNotToldSinceTheResumeMakesUpForIt() {
        List<StreamEvent> told = Told.by(client, "a/#", Contract.of(Policy.DROP_NEWEST));
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.last().update("a/1", 1, 11, "1");
        gap(1, 12, 12, ",'topics':['a/2']");
        server.cut();
        assertThat(since()).isEqualTo(place(11));
        server.last().subscribed(12, true);
        server.last().update("a/2", 1, 12, "1");
        server.last().synced(12);
        assertThat(Told.texts(told)).endsWith("VALUE 12", "Synced[]").noneMatch(text -> text.startsWith("Gap"));
        assertThat(client.figures().lost()).isZero();
    }

    @Test
    void aGapIsToldWithTheNextHeartbeatAndAtTheEnd() {
        List<StreamEvent> told = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        gap(1, 12, 12, "");
        server.last().heartbeat(12);
        assertThat(told).last().isInstanceOf(Gap.class);
        gap(2, 13, 14, "");
        server.last().say("{'type':'unsubscribed','topics':['a']}");
        assertThat(told).last().isEqualTo(new Gap(2L, 0, "slow", List.of(), 13L, 14L));
        assertThat(client.figures().lost()).isEqualTo(3);
    }

    @Test
    void howManyAreLostIsToldToNobodyWhereSeveralSubscriptionsMayBeConcerned() {
        List<StreamEvent> a = Told.by(client, "a/#", Contract.DEFAULT);
        List<StreamEvent> b = Told.by(client, "b/#", Contract.DEFAULT);
        gap(100, 11, 110, "");
        gap(1, 111, 111, ",'topics':['b/1']");
        assertThat(a).containsExactly(new Gap(null, 0, "slow", List.of(), 11L, 110L));
        assertThat(b)
                .containsExactly(
                        new Gap(null, 0, "slow", List.of(), 11L, 110L),
                        new Gap(1L, 0, "slow", List.of("b/1"), 111L, 111L));
    }

    @Test
    void aRetirementIsNotToldTwiceEither() {
        List<StreamEvent> told = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().update("a", 1, 11, "1");
        server.last().update("a", 2, 12, "null");
        server.last().synced(10);
        server.cut();
        server.last().subscribed(12, true);
        server.last().update("a", 1, 11, "1");
        server.last().update("a", 2, 12, "null");
        assertThat(Told.texts(told)).containsOnlyOnce("VALUE 11").containsOnlyOnce("RETIRED 12");
    }

    @Test
    void aReplayThatIsCutOffGoesOnFromThePlaceThatWasConfirmedInItsMidst() {
        var unused = Told.by(client, "a", Contract.DEFAULT);
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
    void beforeTheFirstHeartbeatItGoesOnFromWhereTheSubscriptionBegan() {
        var unused = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.cut();
        assertThat(since()).isEqualTo(place(10));
    }

    @Test
    void whatIsCutOffAmongSnapshotsBeginsAnewAndSaysSo() {
        List<StreamEvent> told =
                Told.by(client, "a/#", Contract.DEFAULT.withoutSnapshot().with("deadband", "null"));
        server.last().subscribed(10, null);
        assertThat(server.last().frames("subscribe").get(0).raw("snapshot")).isEqualTo("false");
        server.cut();
        assertThat(since()).as("without snapshots the beginning is a place").isEqualTo(place(10));

        told.clear();
        List<StreamEvent> other = Told.by(client, "b/#", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().snapshot("b/1", 1, 4, "1");
        server.cut();
        assertThat(server.last().frames("subscribe").get(1).has("since")).isFalse();
        server.last().subscribed(20, null);
        server.last().synced(20);
        assertThat(Told.texts(other))
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
        List<StreamEvent> told = Told.by(client, "b/#", Contract.DEFAULT);
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
        assertThat(Told.texts(told)).as("the other one was not concerned").noneMatch(text -> text.startsWith("Gap"));
    }

    @Test
    void aRefusedResumePointIsGivenUp() {
        List<StreamEvent> told = Told.by(client, "a", Contract.DEFAULT);
        server.last().subscribed(10, null);
        server.last().synced(10);
        server.cut();
        server.last()
                .say("{'type':'error','id':" + server.last().lastId("subscribe")
                        + ",'code':'bad_parameter','message':'no such place','retryable':false}");
        assertThat(server.last().frames("subscribe").get(1).has("since")).isFalse();
        server.last().subscribed(20, null);
        assertThat(Told.texts(told))
                .endsWith(
                        "Began[epoch=e, offset=20, start=NOT_RECOVERED]",
                        "Gap[lost=null, conflated=0, reason=history, topics=[], from=null, to=null]");
    }
}
