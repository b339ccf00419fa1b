package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Section 6 of the protocol on whole sessions, in virtual time. */
class SessionLivenessTests {

    private static final Duration A_TICK = TestBench.TICK;

    private final TestBench bench = new TestBench();

    @Test
    void silentClientIsPingedAndThenClosed() {
        TestClient client = bench.connect("heartbeat=off");
        bench.pass(Duration.ofSeconds(25).minus(A_TICK));
        assertThat(client.connection.pings).isZero();
        bench.pass(A_TICK.multipliedBy(2));
        assertThat(client.connection.pings).isEqualTo(1);
        bench.pass(Duration.ofSeconds(10).minus(A_TICK.multipliedBy(2)));
        assertThat(client.connection.closed).isNull();
        bench.pass(A_TICK.multipliedBy(2));
        assertThat(client.connection.closed).isEqualTo(CloseCode.SILENT);
        assertThat(client.connection.pings).isEqualTo(1);
    }

    @Test
    void pongAndFrameKeepAClient() {
        TestClient ponging = bench.connect("heartbeat=off");
        TestClient sending = bench.connect("heartbeat=off");
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofSeconds(30));
            ponging.session.onPong();
            sending.send("{'type':'ping'}");
        }
        assertThat(ponging.connection.closed).isNull();
        assertThat(sending.connection.closed).isNull();
        assertThat(ponging.connection.pings).isEqualTo(10);
    }

    /** Also where it had longer to answer: a proxy on its way ends what is silent. */
    @Test
    void whoHasAnsweredIsPingedAgainAfterTheSameSilence() {
        SessionProperties usual = TestBench.SESSION;
        TestBench hasty = new TestBench(new SessionProperties(
                usual.max(),
                usual.maxPerAddress(),
                usual.messageSize(),
                usual.subscriptions(),
                usual.filters(),
                usual.indexBytesPerSession(),
                usual.indexBytes(),
                usual.framesPerSecond(),
                usual.framesBurst(),
                Duration.ofSeconds(1),
                usual.pongWithin(),
                usual.writeTimeout(),
                usual.inbox()));
        TestClient client = hasty.connect("heartbeat=off");
        for (int pings = 1; pings <= 20; pings++) {
            hasty.pass(Duration.ofSeconds(1).plus(A_TICK));
            assertThat(client.connection.pings).isEqualTo(pings);
            client.session.onPong();
        }
    }

    @Test
    void clientOfWhichBytesComeIsNotPinged() {
        TestClient client = bench.connect(null);
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofSeconds(20));
            client.session.onBytes();
        }
        assertThat(client.connection.pings).isZero();
    }

    @Test
    void heartbeatsAndUpdatesToTheClientAreNoSignOfItsLife() {
        TestClient client = bench.connect("topics=a&heartbeat=250");
        for (int i = 0; i < 36; i++) {
            bench.publish("a");
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(client.connection.closed).isEqualTo(CloseCode.SILENT);
    }

    @Test
    void clientThatTakesNoByteIsClosedAfterTheWriteTimeout() {
        TestClient client = bench.connect("topics=a&buffer=1");
        TestClient other = bench.connect("topics=a");
        block(client);
        for (int i = 0; i < 59; i++) {
            bench.publish("a");
            bench.pass(Duration.ofSeconds(1));
            other.session.onPong();
        }
        assertThat(client.connection.closed).as("neither silent nor stuck").isNull();
        assertThat(client.connection.pings).isZero();
        bench.pass(Duration.ofSeconds(3));
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_SLOW);
        assertThat(other.connection.closed).isNull();
        assertThat(other.received()).contains("a:1", "a:60");
    }

    @Test
    void clientThatTakesAByteNowAndThenIsKept() {
        TestClient client = bench.connect("topics=a");
        block(client);
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofSeconds(50));
            client.connection.progress++;
        }
        assertThat(client.connection.closed).isNull();
    }

    @Test
    void lackOfCreditIsNeither() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=1");
        for (int i = 0; i < 20; i++) {
            bench.publish("a");
            bench.pass(Duration.ofSeconds(20));
            client.session.onPong();
        }
        assertThat(client.connection.closed).isNull();
    }

    /** Writes until the socket is full, as a session notices by itself. */
    private void block(TestClient client) {
        client.connection.room = 1;
        bench.publish("a");
        assertThat(client.connection.isBlocked()).isTrue();
    }
}
