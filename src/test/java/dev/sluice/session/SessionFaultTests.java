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
