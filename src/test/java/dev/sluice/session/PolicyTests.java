package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each policy does to what waits, frame by frame, and what a change from one to another does. */
class PolicyTests {

    private static final List<String> POLICIES = List.of("drop-oldest", "drop-newest", "conflate", "disconnect");

    private static final Duration BEAT = Duration.ofMillis(250);

    private final TestBench bench = new TestBench();

    private TestClient stalled(String query) {
        return bench.stalled(query + "&heartbeat=" + BEAT.toMillis());
    }

    @Test
    void dropNewestTellsTheGapBehindWhatWaited() {
        TestClient client = stalled("topics=a&policy=drop-newest&buffer=2");
        bench.publish("a", 4);
        client.flow();
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:1", "a:2", "gap 2 3-4", "a:5");
    }

    @Test
    void dropNewestTellsEachGapInItsPlace() {
        TestClient client = bench.connect("topics=a&policy=drop-newest&buffer=2&credit=0");
        client.received();
        bench.publish("a", 3);
        client.send("{'type':'request','n':1}");
        bench.publish("a", 2);
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("a:1", "a:2", "gap 1 3-3", "a:4");
        bench.pass(HeartbeatTests.DEFAULT);
        assertThat(client.received()).containsExactly("gap 1 5-5", "heartbeat");
    }

    @Test
    void conflateKeepsTheNewestInTheOrderOfBecomingDirty() {
        TestClient client = stalled("topics=%23&policy=conflate");
        bench.publish("b", "a", "c", "a", "b", "b");
        client.flow();
        assertThat(client.received()).containsExactly("b:3", "a:2", "c:1");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(6L, 6L, 3L, 3L, 0L, 0L);
    }

    @Test
    void conflateLosesTheTopicThatWaitedLongest() {
        TestClient client = stalled("topics=%23&policy=conflate&buffer=2");
        bench.publish("a", "b", "a", "c");
        client.flow();
        assertThat(client.received()).containsExactly("gap 1 3-3", "b:1", "c:1");
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(4L, 4L, 2L, 1L, 1L, 0L);
    }

    @Test
    void disconnectEndsWith4409WhenOneTooManyWaits() {
        TestClient client = stalled("topics=a&policy=disconnect&buffer=2");
        bench.publish("a", 2);
        assertThat(client.connection.closed).isNull();
        bench.publish("a");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_SLOW);
        assertThat(CloseCode.TOO_SLOW.code()).isEqualTo(4409);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void disconnectLetsAClientThatKeepsUpBe() {
        TestClient client = bench.connect("topics=a&policy=disconnect&buffer=1");
        client.received();
        bench.publish("a", 300);
        assertThat(client.received()).hasSize(300);
        assertThat(client.connection.closed).isNull();
    }

    static Stream<List<String>> pairs() {
        return POLICIES.stream().flatMap(from -> POLICIES.stream().map(to -> List.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void changedInPlaceRepeatsNothingAndLosesNothingThatFits(List<String> pair) {
        TestClient client = stalled("topics=%23&policy=" + pair.get(0) + "&buffer=9");
        bench.publish("a", "b", "a", "b", "c");
        client.send("{'type':'subscribe','id':1,'topics':['#'],'buffer':5,'policy':'" + pair.get(1) + "'}");
        bench.publish("c");
        client.flow();
        bench.pass(BEAT);
        List<String> waited =
                switch (pair.get(0).equals("conflate") ? "newest" : pair.get(1)) {
                    case "conflate" -> List.of("a:2", "b:2", "c:2");
                    case "drop-oldest" -> List.of("gap 1 1-1", "b:1", "a:2", "b:2", "c:1", "c:2");
                    case "drop-newest" -> List.of("a:1", "b:1", "a:2", "b:2", "c:1", "gap 1 6-6");
                    case "newest" ->
                        pair.get(1).equals("conflate")
                                ? List.of("a:2", "b:2", "c:2")
                                : List.of("a:2", "b:2", "c:1", "c:2");
                    default -> List.of();
                };
        List<String> received = client.received().stream()
                .filter(frame -> frame.startsWith("gap") || frame.contains(":"))
                .toList();
        assertThat(received).isEqualTo(waited);
        assertThat(client.connection.closed).isEqualTo(waited.isEmpty() ? CloseCode.TOO_SLOW : null);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void changedInPlaceLosesOnlyWhatTheSmallerBufferMust(List<String> pair) {
        TestClient client = stalled("topics=%23&policy=" + pair.get(0) + "&buffer=9");
        bench.publish("a", "b", "c", "d");
        client.send("{'type':'subscribe','topics':['#'],'buffer':2,'policy':'" + pair.get(1) + "'}");
        client.flow();
        bench.pass(BEAT);
        switch (pair.get(1)) {
            case "drop-oldest", "conflate" ->
                assertThat(client.received()).containsExactly("gap 2 1-2", "c:1", "d:1", "heartbeat");
            case "drop-newest" -> assertThat(client.received()).containsExactly("a:1", "b:1", "gap 2 3-4", "heartbeat");
            default -> assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_SLOW);
        }
    }

    @Test
    void whatMovesFromConflateToAQueueKeepsTheOrderOfTheLog() {
        TestClient client = stalled("topics=%23&policy=conflate");
        bench.publish("a", "b", "a");
        client.send("{'type':'subscribe','id':1,'topics':['#']}");
        client.flow();
        assertThat(client.received()).containsExactly("subscribed 1", "b:1", "a:2", "synced 1");
    }
}
