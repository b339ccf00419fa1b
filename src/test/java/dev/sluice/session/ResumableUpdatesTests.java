package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which updates are written as places to resume from (protocol, section 4), and sessions whose transport can refuse them. */
class ResumableUpdatesTests {

    /** Writes such updates so that the test can tell them from others. */
    private static final UpdateEncoder MARKING = new UpdateEncoder() {
        @Override
        public int slot() {
            return UpdateEncoder.SLOTS - 1;
        }

        @Override
        public byte[] encode(Update update) {
            String json = "{\"type\":\"resumable\",\"id\":\"" + update.topic() + ":" + update.seq() + "\"}";
            byte[] text = json.getBytes(StandardCharsets.UTF_8);
            byte[] frame = new byte[2 + text.length];
            frame[0] = (byte) 0x81;
            frame[1] = (byte) text.length;
            System.arraycopy(text, 0, frame, 2, text.length);
            return frame;
        }
    };

    private final TestBench bench = new TestBench();
    private final TestConnection connection = new TestConnection();

    private TestClient connect(String query) {
        connection.resumable = MARKING;
        TestClient client = bench.connect(query, false, connection);
        assertThat(client.received()).first().isEqualTo("welcome");
        return client;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void liveUpdatesOfOneSubscriptionAre(boolean direct) {
        connection.direct = direct;
        bench.publish("a");
        TestClient client = connect("topics=a");
        bench.publish("a", 2);
        bench.publish("a");
        assertThat(client.received()).containsExactly("resumable a:2", "resumable a:3", "resumable a:4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topics=a,b", "topics=a&policy=drop-newest", "topics=a&policy=disconnect", "topics=a&maxAge=1000"
            })
    void thoseWithoutConflationAre(String query) {
        TestClient client = connect(query);
        bench.publish("a");
        assertThat(client.received()).containsExactly("resumable a:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=a&policy=conflate", "topics=a&maxRate=1000"})
    void thoseThatMayOvertakeOthersAreNot(String query) {
        TestClient client = connect(query);
        bench.publish("a");
        assertThat(client.received()).containsExactly("a:1");
    }

    @Test
    void thoseBeforeTheSnapshotsAreCompleteAreNot() {
        bench.publish("a", "b");
        connection.resumable = MARKING;
        connection.room = 0;
        TestClient client = bench.connect("topics=#", false, connection);
        bench.publish("c", "c");
        client.flow();
        bench.publish("c");
        List<String> received = client.received();
        int synced = received.indexOf("synced");
        assertThat(received.subList(0, synced)).contains("c:1", "c:2", "(a:1)", "(b:1)");
        assertThat(received.subList(synced + 1, received.size())).containsExactly("resumable c:3");
    }

    @Test
    void thoseOfAReplayAreNot() {
        bench.publish("a", 3);
        TestClient client = bench.connect(null, false, connection);
        connection.resumable = MARKING;
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a'],'since':{'epoch':'" + bench.epoch() + "','offset':1}}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("subscribed 1", "a:2", "a:3", "synced 1", "resumable a:4");
    }

    @Test
    void thoseOfTwoSubscriptionsAreNot() {
        TestClient client = connect("topics=a");
        client.send("{'type':'subscribe','id':1,'topics':['b']}");
        bench.publish("a", "b");
        assertThat(client.received()).containsExactly("subscribed 1", "synced 1", "a:1", "b:1");
        client.send("{'type':'unsubscribe','id':2,'topics':['b']}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("unsubscribed 2", "resumable a:2");
    }

    @Test
    void aGapStandsBeforeTheUpdateThatSaysToResumeBehindIt() {
        connection.direct = false;
        TestClient client = connect("topics=a&buffer=2");
        client.stall();
        bench.publish("a", 5);
        client.flow();
        assertThat(client.received()).containsExactly("gap 3 1-3", "resumable a:4", "resumable a:5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=$sys/#", "topics=a&policy=none", "topics=a&buffer=70000", "topics=a&maxRate=0"})
    void whatIsRefusedEndsWithoutAWord(String query) {
        assertThatThrownBy(() -> bench.begin(HandshakeQuery.parse(query), connection))
                .isInstanceOf(ProtocolException.class);
        bench.publish("a");
        assertThat(connection.take()).isEmpty();
        assertThat(connection.closed).isNull();
        assertThat(bench.sessions()).isZero();
    }

    @Test
    void whatIsNotRefusedBegins() {
        TestClient client = bench.begin(HandshakeQuery.parse("topics=a"), connection);
        bench.publish("a");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "synced", "a:1");
    }
}
