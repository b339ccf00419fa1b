package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

/** How sessions end, and that nothing of theirs is left behind. */
class SessionCloseTests {

    private final TestBench bench = new TestBench();

    @Test
    void goawayOvertakesWaitingUpdatesAndCloses() {
        TestClient client = bench.connect("topics=a&credit=0");
        bench.publish("a", 3);
        client.received();
        client.session.goAway(Duration.ofMillis(1_234));
        JsonNode goaway = client.one();
        assertThat(goaway.path("type").stringValue()).isEqualTo("goaway");
        assertThat(goaway.path("reconnectAfter").intValue()).isEqualTo(1_234);
        assertThat(client.connection.closed).isEqualTo(CloseCode.GOING_AWAY);
        client.session.goAway(Duration.ZERO);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void goawayGoesOutToAClientThatDoesNotRead() {
        TestClient client = bench.stalled("topics=a");
        bench.publish("a", 3);
        client.session.goAway(Duration.ZERO);
        assertThat(client.received()).containsExactly("goaway");
    }

    @Test
    void whoIsSentAwayHearsOfWhatItPublishedBefore() {
        TestClient client = bench.connect(null, true, new TestConnection());
        List<String> unused = client.received();
        client.sendOnly("{'type':'publish','id':1,'topic':'a','data':1}");
        client.session.goAway(Duration.ofMillis(1));
        bench.settle();
        assertThat(client.received()).containsExactly("goaway", "published 1");
        assertThat(client.connection.closed).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void endedCompletesWhenTheConnectionIsGone() {
        TestClient client = bench.connect(null);
        StepVerifier.create(client.session.ended())
                .expectSubscription()
                .then(() -> client.session.close(CloseCode.NORMAL))
                .then(client.session::onDisconnected)
                .verifyComplete();
        client.session.onDisconnected();
        assertThat(bench.sessions()).isZero();
    }

    @Test
    void lostConnectionLeavesNothingInTheLane() {
        bench.publish("a", "b");
        TestClient leaving = bench.connect("topics=%23,a&credit=1");
        TestClient staying = bench.connect("topics=a");
        bench.publish("a", 3);
        leaving.session.onDisconnected();
        staying.received();
        bench.publish("a");
        bench.pass(Duration.ofSeconds(1));
        assertThat(staying.received()).containsExactly("a:5");
        assertThat(bench.sessions()).isEqualTo(1);
        staying.session.onDisconnected();
        assertThat(takenByOneDrain("a", 100)).as("of what nobody wants").isEqualTo(100);
        assertThat(bench.registry
                        .get("sluice.sessions.closed")
                        .tag("code", "1006")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    /** How many updates one drain takes of so many: no more than 64 that somebody wants. */
    private long takenByOneDrain(String topic, int updates) {
        long before = bench.lane.head();
        for (int i = 0; i < updates; i++) {
            bench.publishOnly(topic);
        }
        bench.runOne();
        return bench.lane.head() - before;
    }

    @Test
    void closingMidwayReleasesAllBuffers() {
        bench.publish("a", "b", "c");
        TestClient client = bench.connect("topics=%23&credit=2");
        TestClient other = bench.connect("topics=%23");
        bench.publish("a", 300);
        client.connection.room = 500;
        client.send("{'type':'request','n':100}");
        client.send("{'type':'ping','id':1}");
        client.session.close(CloseCode.NORMAL);
        client.session.onDisconnected();
        bench.publish("a", 10);
        assertThat(client.connection.hasReleasedAll()).isTrue();
        assertThat(other.connection.hasReleasedAll()).isTrue();
        assertThat(other.received()).endsWith("a:311");
    }

    @Test
    void faultOfTheServerEndsOneSessionAndReleasesItsBuffers() {
        TestConnection faulty = new TestConnection();
        faulty.encoder = new EncoderThatFailsAtSeq(3);
        TestClient client = bench.connect("topics=a", false, faulty);
        TestClient other = bench.connect("topics=a");
        other.received();
        bench.publish("a", 5);
        assertThat(other.received()).containsExactly("a:1", "a:2", "a:3", "a:4", "a:5");
        assertThat(client.connection.closed).isEqualTo(CloseCode.INTERNAL);
        assertThat(client.connection.hasReleasedAll()).isTrue();
    }

    /** Fails in the middle of a chunk. */
    private static final class EncoderThatFailsAtSeq extends WrappedEncoder {
        private final long seq;

        EncoderThatFailsAtSeq(long seq) {
            super(new WebSocketJsonEncoder());
            this.seq = seq;
        }

        /** Its own, so that the clients of the sound encoder share nothing with it. */
        @Override
        public int slot() {
            return 1;
        }

        @Override
        public byte[] encode(Update update) {
            if (update.seq() == seq) {
                throw new IllegalStateException("for the test");
            }
            return super.encode(update);
        }
    }
}
