package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.PackedFrames;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Packing;
import dev.sluice.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are arrays of frames, from the server and from its client. */
class ArrayMessagesTests {

    private static final int MESSAGE_BYTES_MAX = 64 * 1024;

    private final TestBench bench = new TestBench();

    private TestClient connect(String query) {
        return bench.connect(query + "&frames=array&heartbeat=off", false, TestConnection.ofArrays());
    }

    private static List<String> updates(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(seq -> "a:" + seq).toList();
    }

    private static List<Integer> messages(TestClient client) {
        List<Integer> messages = List.copyOf(client.connection.messages);
        client.connection.messages.clear();
        return messages;
    }

    @Test
    void welcomeIsAnArrayTooAndHasBesideItWhatIsDueWithIt() {
        TestClient client = connect("topics=a");
        assertThat(messages(client)).containsExactly(3);
        assertThat(client.received()).containsExactly("welcome", "subscribed", "synced");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=a", "topics=a,b", "topics=a&credit=1000", "topics=a&policy=drop-newest"})
    void whatIsDueAtOnceComesTogether(String query) {
        TestClient client = connect(query);
        client.received();
        messages(client);
        bench.publish("a");
        assertThat(messages(client)).containsExactly(1);
        client.stall();
        bench.publish("a", 20);
        client.flow();
        List<String> received = client.received();
        assertThat(received).startsWith("a:1").endsWith("a:21");
        assertThat(messages(client)).containsExactly(received.size() - 1);
    }

    @Test
    void updatesOfOneTurnGoDirectlyAsOneArray() {
        TestClient client = connect("topics=a");
        client.received();
        messages(client);
        assertThat(client.session.isDirect()).isTrue();
        for (int i = 0; i < 10; i++) {
            bench.publishOnly("a");
        }
        bench.settle();
        assertThat(client.connection.offers).isEqualTo(1);
        assertThat(messages(client)).containsExactly(10);
        assertThat(client.received()).isEqualTo(updates(1, 10));
        assertThat(client.session.isDirect()).isTrue();
    }

    @Test
    void anArrayTakesACreditForEachUpdateInIt() {
        TestClient client = connect("topics=a&credit=3");
        client.received();
        messages(client);
        client.stall();
        bench.publish("a", 10);
        client.flow();
        assertThat(client.received()).isEqualTo(updates(1, 3));
        client.send("[{'type':'request','n':2},{'type':'ping','id':1},{'type':'request','n':2}]");
        assertThat(client.received()).containsExactly("pong 1", "a:4", "a:5", "a:6", "a:7");
    }

    @Test
    void manyBytesAreSplitAndALargeFrameGoesAlone() {
        TestClient client = connect("topics=a");
        client.received();
        messages(client);
        String value = '"' + "x".repeat(3_000) + '"';
        String large = '"' + "x".repeat(60_000) + '"';
        for (boolean direct : new boolean[] {true, false}) {
            if (!direct) {
                client.stall();
            }
            for (int i = 0; i < 50; i++) {
                var unused = bench.publishValue("a", i == 25 ? large : value);
            }
            bench.settle();
            client.flow();
            assertThat(client.received()).hasSize(50);
            List<Integer> messages = messages(client);
            assertThat(messages).as("direct %s", direct).contains(1).hasSizeLessThan(20);
            assertThat(messages.stream()
                            .mapToInt(frames -> frames * 3_100)
                            .max()
                            .orElseThrow())
                    .isLessThan(MESSAGE_BYTES_MAX);
        }
    }

    /** The rest of the array that it was sent in part is one for all who stand there, and counted once. */
    @Test
    void clientsThatStallInTheMidstOfAnArrayShareItAndGoOnWhereTheyStopped() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TestClient client = connect("topics=a");
            client.received();
            client.connection.room = 1_000;
            clients.add(client);
        }
        String value = '"' + "x".repeat(900) + '"';
        for (int i = 0; i < 30; i++) {
            var unused = bench.publishValue("a", value);
        }
        bench.settle();
        bench.publish("a", 5);
        assertThat(bench.waitingBytes.bytes()).isBetween(40_000L, 70_000L);
        for (TestClient client : clients) {
            assertThat(client.received()).isEmpty();
            client.flow();
            assertThat(client.received()).isEqualTo(updates(1, 35));
            assertThat(client.session.waitingUpdates()).isZero();
        }
        assertThat(bench.waitingBytes.bytes()).isZero();
        clients.get(0).session.onDisconnected();
        assertThat(clients.get(0).connection.hasReleasedAll()).isTrue();
    }

    @Test
    void aLargeFrameIsHandedOverInPartsAndAPingOrCloseStandsBehindIt() {
        TestClient client = connect("topics=a");
        client.received();
        client.connection.room = 3_000;
        var unused = bench.publishValue("a", '"' + "x".repeat(60_000) + '"');
        bench.settle();
        bench.publish("a", 2);
        assertThat(client.received()).isEmpty();
        client.session.close(CloseCode.GOING_AWAY);
        assertThat(client.received()).containsExactly("a:1");
        client.session.onDisconnected();
        assertThat(bench.waitingBytes.bytes()).isZero();
        assertThat(client.connection.hasReleasedAll()).isTrue();
    }

    @Test
    void framesAreThoseOfOtherClientsAndTheMessageOneForAll() {
        List<byte[]> made = new ArrayList<>();
        Packing counting = new Packing() {
            @Override
            public boolean joins(byte[] frame) {
                return TestConnection.JSON_ARRAYS.joins(frame);
            }

            @Override
            public byte[] message(List<byte[]> frames) {
                byte[] message = TestConnection.JSON_ARRAYS.message(frames);
                made.add(message);
                return message;
            }
        };
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            TestConnection connection = TestConnection.ofArrays();
            connection.encoder = new PackedFrames(new WebSocketJsonEncoder(), counting);
            connection.direct = i % 2 == 0;
            clients.add(bench.connect("topics=a&frames=array", false, connection));
        }
        clients.forEach(TestClient::received);
        made.clear();
        for (int i = 0; i < 10; i++) {
            bench.publishOnly("a");
        }
        bench.settle();
        for (TestClient client : clients) {
            assertThat(client.received()).isEqualTo(updates(1, 10));
        }
        assertThat(made).as("once for the rank, once for each of the others").hasSize(21);
        assertThat(made).allSatisfy(message -> assertThat(message).isSameAs(made.get(0)));
    }

    @Test
    void whatAClientSendsTogetherIsAnsweredFrameByFrame() {
        TestClient client = bench.connect("topics=a&frames=array", true, TestConnection.ofArrays());
        client.received();
        client.send(
                "[{'type':'ping','id':1},[{'type':'ping','id':9}],{'type':'publish','id':2,'topic':'b','data':1},5,{'type':'x','id':3}]");
        assertThat(client.received())
                .containsExactly("pong 1", "error bad_frame", "error bad_frame", "error 3 unknown_type", "published 2");
        client.send("[]");
        client.send("[{'type':'ping','id':4}");
        client.send("{'type':'ping','id':5}");
        assertThat(client.received()).containsExactly("error bad_frame", "error bad_frame", "pong 5");
    }

    @Test
    void arraysAreForThoseWhoAskedForThem() {
        TestClient client = bench.connect(null);
        client.received();
        client.send("[{'type':'ping','id':1}]");
        assertThat(client.received()).containsExactly("error bad_frame");
    }

    @Test
    void theEleventhBadFrameOfOneArrayCloses() {
        TestClient client = connect("topics=a");
        client.received();
        client.send("[1,2,3,4,5,6,7,8,9,10,11,{'type':'publish','topic':'a','data':1}]");
        assertThat(client.connection.closed).isEqualTo(CloseCode.BROKE_PROTOCOL);
        assertThat(client.received()).hasSize(11).containsOnly("error bad_frame");
        assertThat(bench.lane.head()).isZero();
    }

    @Test
    void eachFrameOfAnArrayCountsForTheRate() {
        TestBench strict = new TestBench(TestBench.session(64, 1_024, 5, 10));
        TestClient client = strict.connect("frames=array", false, TestConnection.ofArrays());
        client.received();
        client.send("[" + "{'type':'ping','id':1},".repeat(11) + "{'type':'ping','id':2}]");
        List<String> received = client.received();
        assertThat(received.subList(0, 10)).containsOnly("pong 1");
        assertThat(received.subList(10, 12)).containsExactly("error 1 rate_limited", "error 2 rate_limited");
        client.send("[" + "{'type':'ping'},".repeat(11) + "{'type':'ping','id':2}]");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
    }

    @Test
    void aBadQueryIsToldInAnArray() {
        TestClient client = connect("topics=a&policy=none");
        assertThat(client.received()).containsExactly("welcome", "error bad_parameter");
        assertThat(client.connection.closed).isEqualTo(CloseCode.BROKE_PROTOCOL);
        assertThat(messages(client)).isNotEmpty();
    }
}
