package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions that keep up are written in turns, two of them in each here, and updates come in between. */
class RankTests {

    private static final int SEATS = 2;
    private static final Duration HEARTBEAT = Duration.ofMillis(250);

    private final TestBench bench = new TestBench(SEATS);
    private final List<TestClient> clients =
            IntStream.range(0, 3 * SEATS).mapToObj(i -> connect()).toList();

    private TestClient connect() {
        TestClient client = bench.connect("topics=a&snapshot=false&heartbeat=" + HEARTBEAT.toMillis());
        assertThat(client.session.isDirect()).isTrue();
        var unused = client.received();
        return client;
    }

    private void eachReceives(String... frames) {
        assertThat(clients).allSatisfy(client -> assertThat(client.received()).containsExactly(frames));
    }

    @Test
    void eachTurnTakesAllThatCameUntilThen() {
        bench.publishOnly("a");
        bench.runOne();
        bench.publishOnly("a");
        bench.settle();
        eachReceives("a:1", "a:2");
        List<Integer> writes =
                clients.stream().map(client -> client.connection.offers).toList();
        assertThat(writes).as("each one's writes").containsOnly(1, 2).contains(1, 2);
    }

    @Test
    void thoseWhoHaveWaitedLongestComeFirst() {
        bench.publishOnly("a");
        for (int turn = 1; turn <= clients.size() / SEATS; turn++) {
            bench.runOne();
            bench.publishOnly("a");
            long written = clients.stream()
                    .filter(client -> client.connection.offers > 0)
                    .count();
            assertThat(written).isEqualTo((long) turn * SEATS);
        }
    }

    @Test
    void aHeartbeatStandsBehindTheUpdatesThatItCounts() {
        bench.publishOnly("a", "a");
        bench.runOne();
        bench.advance(HEARTBEAT);
        bench.settle();
        eachReceives("a:1", "a:2", "heartbeat");
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.session.isDirect()).isTrue());
    }

    @Test
    void anAnswerStandsBehindTheUpdatesOfItsOffset() {
        bench.publishOnly("a");
        bench.runOne();
        clients.forEach(client -> client.sendOnly("{'type':'subscribe','id':1,'topics':['a'],'buffer':9}"));
        bench.publishOnly("a");
        bench.settle();
        eachReceives("a:1", "subscribed 1", "synced 1", "a:2");
    }

    @Test
    void whoUnsubscribesHasHadWhatWasTakenIn() {
        bench.publishOnly("a");
        bench.runOne();
        clients.forEach(client -> client.sendOnly("{'type':'unsubscribe','id':1}"));
        bench.publishOnly("a");
        bench.settle();
        eachReceives("a:1", "unsubscribed 1");
    }

    @Test
    void creditBeginsBehindWhatWasTakenIn() {
        bench.publishOnly("a");
        bench.runOne();
        clients.forEach(client -> client.sendOnly("{'type':'request','n':1}"));
        bench.publish("a", 2);
        eachReceives("a:1", "a:2");
    }

    @Test
    void whoComesBetweenTwoTurnsGetsNothingTwice() {
        bench.publishOnly("a");
        bench.runOne();
        TestClient late = bench.connect("topics=a");
        bench.publish("a");
        assertThat(late.received()).containsExactly("welcome", "subscribed", "(a:1)", "synced", "a:2");
        eachReceives("a:1", "a:2");
    }

    @Test
    void aRankThatIsDueTakesNobodyInWhoHasHadTheUpdate() {
        TestClient back = clients.get(0);
        bench.publishOnly("a");
        bench.runOne();
        back.sendOnly("{'type':'subscribe','id':1,'topics':['a'],'buffer':9}");
        bench.publishOnly("a");
        bench.runOne();
        assertThat(back.session.isDirect()).isTrue();
        bench.settle();
        assertThat(back.received()).containsExactly("a:1", "subscribed 1", "synced 1", "a:2");
    }

    @Test
    void whoLeavesBeforeItsTurnTakesNobodysPlace() {
        bench.publishOnly("a");
        bench.runOne();
        clients.get(1).session.onDisconnected();
        clients.get(4).session.onDisconnected();
        bench.settle();
        for (int i : new int[] {0, 2, 3, 5}) {
            assertThat(clients.get(i).received()).containsExactly("a:1");
        }
    }

    @Test
    void aSocketThatIsFullAtItsTurnLeavesTheRestToTheOutbox() {
        TestClient slow = clients.get(clients.size() - 1);
        bench.publishOnly("a", "a");
        slow.connection.room = 1;
        bench.settle();
        assertThat(slow.session.isDirect()).isFalse();
        slow.flow();
        eachReceives("a:1", "a:2");
        assertThat(slow.session.isDirect()).isTrue();
    }

    @Test
    void noTurnIsLongerThanADrain() {
        bench.publish("a", 200);
        bench.runOne();
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.received()).hasSize(200);
            assertThat(client.connection.offers).isGreaterThanOrEqualTo(4);
        });
    }

    /** Else who resumes from it would miss the update, and not be told. */
    @Test
    void aHeartbeatThatWaitsForRoomDoesNotCountWhatComesBeforeItIsWritten() {
        TestClient last = clients.get(clients.size() - 1);
        bench.publishOnly("a");
        last.connection.room = 1; // takes the update in part
        bench.settle();
        assertThat(last.received()).containsExactly("a:1");
        bench.advance(HEARTBEAT);
        bench.publishOnly("a");
        bench.runOne();
        last.connection.room = TestConnection.UNLIMITED;
        last.session.onWritable();
        bench.settle();
        List<JsonNode> frames = last.connection.take();
        assertThat(frames)
                .extracting(frame -> frame.path("type").stringValue() + " " + frame.path("offset"))
                .containsExactly("heartbeat 1", "update 2");
    }

    @Test
    void aRankThatWaitsBehindOthersIsNotDueMoreThanADrain() {
        TestClient fast = bench.connect("topics=b&snapshot=false&buffer=1");
        assertThat(fast.session.isDirect()).isTrue();
        var unused = fast.received();
        bench.publishOnly("a");
        for (int i = 0; i < 300; i++) {
            bench.publishOnly("b");
        }
        bench.settle();
        assertThat(fast.received()).hasSize(300);
        assertThat(fast.connection.offers).isGreaterThanOrEqualTo(300 / 64 + 1);
        eachReceives("a:1");
    }
}
