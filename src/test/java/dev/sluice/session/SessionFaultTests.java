package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session does about clients that break the protocol. */
class SessionFaultTests {

    private final TestBench bench = new TestBench();

    @Test
    void eleventhBadFrameCloses() {
        TestClient client = bench.connect(null);
        client.received();
        for (int i = 0; i < 10; i++) {
            client.send("nonsense");
        }
        assertThat(client.connection.closed).isNull();
        client.send("[]");
        assertThat(client.received()).hasSize(11).containsOnly("error bad_frame");
        assertThat(client.connection.closed).isEqualTo(CloseCode.BROKE_PROTOCOL);
    }

    /** As {@code NaN} of Python's {@code json.dumps}, once a second for a day. */
    @Test
    void badFramesOverALongTimeAreAnsweredOnly() {
        TestClient client = bench.connect("heartbeat=off");
        client.received();
        for (int i = 0; i < 100; i++) {
            client.send("{'type':'publish','topic':'a','data':NaN}");
            assertThat(client.received()).containsExactly("error bad_frame");
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(client.connection.closed).isNull();
        for (int i = 0; i < 11; i++) {
            client.send("nonsense");
        }
        assertThat(client.connection.closed).isEqualTo(CloseCode.BROKE_PROTOCOL);
    }

    @Test
    void otherErrorsLeaveTheConnectionOpen() {
        TestClient client = bench.connect(null);
        for (int i = 0; i < 20; i++) {
            client.send("{'type':'nonsense'}");
            client.send("{'type':'subscribe','topics':['a//b']}");
            client.send("{'type':'request','n':0}");
        }
        client.received();
        client.send("{'type':'ping','id':1}");
        assertThat(client.received()).containsExactly("pong 1");
    }

    @Test
    void badFramesOfOneClientAreNotAnothers() {
        TestClient one = bench.connect(null);
        TestClient other = bench.connect(null);
        for (int i = 0; i < 6; i++) {
            one.send("x");
            other.send("x");
        }
        assertThat(one.connection.closed).isNull();
        assertThat(other.connection.closed).isNull();
    }

    @Test
    void framesBeyondTheBurstAreRefusedAndAClientThatGoesOnIsClosed() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 10, 50));
        TestClient client = narrow.connect(null);
        client.received();
        for (int i = 0; i < 60; i++) {
            client.send("{'type':'ping','id':" + i + "}");
        }
        assertThat(client.received())
                .hasSize(60)
                .contains("pong 49", "error 50 rate_limited")
                .endsWith("error 59 rate_limited");
        assertThat(client.connection.closed).isNull();
        client.send("{'type':'ping','id':60}");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void creditBeyondTheRateIsGivenAndCounts() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 10, 50));
        TestClient client = narrow.connect("topics=a&credit=0");
        client.received();
        narrow.publish("a");
        for (int i = 0; i < 59; i++) {
            client.send("{'type':'ping'}");
        }
        client.received();
        client.send("{'type':'request','n':1}");
        assertThat(client.received()).containsExactly("a:1");
        client.send("{'type':'request','n':1}");
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
    }

    /** 64 KiB are eight frames: ten of them are 80, and with one at 81 the debt begins. */
    @Test
    void aLargeMessageCostsAFrameForEachEightKibibytes() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 20, 80));
        TestClient client = narrow.connect("heartbeat=off");
        client.received();
        for (int id = 1; id <= 12; id++) {
            client.send(largePing(id, 64 << 10));
        }
        assertThat(client.received())
                .hasSize(12)
                .contains("pong 10", "error 11 rate_limited")
                .endsWith("error 12 rate_limited");
        client.send(largePing(13, 64 << 10));
        assertThat(client.received()).as("parsed no more").isEmpty();
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
    }

    @Test
    void aMessageOfEightKibibytesCostsNoMoreThanAShortOne() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 20, 80));
        TestClient client = narrow.connect("heartbeat=off");
        client.received();
        for (int id = 1; id <= 80; id++) {
            client.send(largePing(id, 8 << 10));
        }
        assertThat(client.received()).hasSize(80).endsWith("pong 80");
    }

    /** With the rate of 1,000 a second, and its burst of 5,000: 100 messages a second for a minute, then 500 at once. */
    @Test
    void whoSendsLargeMessagesAtAModerateRateIsAlwaysHeard() {
        TestClient client = bench.connect("heartbeat=off");
        client.received();
        for (int tick = 0; tick < 1_200; tick++) {
            for (int id = 1; id <= 5; id++) {
                client.send(largePing(id, 64 << 10));
            }
            assertThat(client.received()).containsExactly("pong 1", "pong 2", "pong 3", "pong 4", "pong 5");
            bench.pass(TestBench.TICK);
        }
        for (int id = 1; id <= 500; id++) {
            client.send(largePing(id, 64 << 10));
        }
        assertThat(client.received()).hasSize(500).endsWith("pong 500");
    }

    /** A rate of 2 a second, and messages that would be 128 of them: each costs a second. */
    @Test
    void aMessageThatTheServerTakesSendsNobodyAway() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 2, 2));
        TestClient client = narrow.connect("heartbeat=off");
        client.received();
        for (int id = 1; id <= 5; id++) {
            client.send(largePing(id, 1 << 20));
            assertThat(client.received()).containsExactly("pong " + id);
            narrow.pass(Duration.ofMillis(1_500));
        }
        assertThat(client.connection.closed).isNull();
    }

    private static String largePing(int id, int bytes) {
        String begin = "{'type':'ping','id':" + id;
        return begin + " ".repeat(bytes - begin.length() - 1) + "}";
    }

    @Test
    void clientThatWaitsIsHeardAgain() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 10, 50));
        TestClient client = narrow.connect(null);
        for (int i = 0; i < 55; i++) {
            client.send("{'type':'ping','id':1}");
        }
        narrow.pass(Duration.ofSeconds(1));
        client.received();
        client.send("{'type':'ping','id':2}");
        assertThat(client.received()).containsExactly("pong 2");
    }

    @Test
    void allFramesOfTheSocketCount() {
        TestBench narrow = new TestBench(TestBench.session(64, 1_024, 10, 50));
        TestClient client = narrow.connect(null);
        for (int i = 0; i < 60; i++) {
            client.session.onFrame();
            client.session.onPing(new byte[] {(byte) 0x8A, 0});
        }
        assertThat(client.connection.pongs).isEqualTo(60);
        client.session.onFrame();
        assertThat(client.connection.closed).isEqualTo(CloseCode.TOO_FAST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heartbeat=1",
                "topics=a&policy=none",
                "topics=a&buffer=65537",
                "buffer=5",
                "credit=x",
                "topics=a&maxRate=0",
                "topics=a&maxRate=-1",
                "topics=a&maxAge=315360000001",
                "topics=a&since=e1"
            })
    void badQueryIsToldAfterTheWelcomeAndCloses(String query) {
        TestClient client = bench.connect(query);
        assertThat(client.received()).containsExactly("welcome", "error bad_parameter");
        assertThat(client.connection.closed).isEqualTo(CloseCode.BROKE_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({"topics=a//b, error bad_filter, BROKE_PROTOCOL", "topics=$sys/x, error forbidden, FORBIDDEN"})
    void otherFaultsOfTheQueryToo(String query, String error, CloseCode close) {
        TestClient client = bench.connect(query);
        assertThat(client.received()).containsExactly("welcome", error);
        assertThat(client.connection.closed).isEqualTo(close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'buffer':0",
                "'buffer':65537",
                "'buffer':-1",
                "'policy':'none'",
                "'policy':'DROP_OLDEST'",
                "'policy':'drop_oldest'",
                "'policy':'conflate','buffer':65537",
                "'maxRate':0",
                "'maxRate':0.0",
                "'maxRate':-0.2",
                "'maxRate':1e999",
                "'maxAge':0",
                "'maxAge':-1",
                "'maxAge':315360000001",
                "'since':{'epoch':'e1','offset':-1}"
            })
    void contractOutOfRangeAppliesNotAtAll(String field) {
        TestClient client = bench.connect(null);
        client.received();
        client.send("{'type':'subscribe','id':1,'topics':['a']," + field + "}");
        bench.publish("a");
        assertThat(client.received()).containsExactly("error 1 bad_parameter");
    }

    @Test
    void afterTheCloseNothingIsHeardOrWritten() {
        TestClient client = bench.connect("topics=a");
        client.session.close(CloseCode.NORMAL);
        client.received();
        client.send("{'type':'ping','id':1}");
        client.session.onPing(new byte[] {(byte) 0x8A, 0});
        bench.publish("a");
        bench.pass(Duration.ofMinutes(2));
        assertThat(client.received()).isEmpty();
        assertThat(client.connection.pings).isZero();
    }
}
