package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The server writes a snapshot or an update only against a credit; all other frames are free. */
class CreditTests {

    private final TestBench bench = new TestBench();

    @Test
    void withoutCreditNothingButFreeFramesIsWritten() {
        bench.publish("a");
        TestClient client = bench.connect("topics=a&credit=0&heartbeat=250");
        bench.publish("a");
        client.send("{'type':'ping','id':1}");
        client.send("{'type':'nonsense','id':2}");
        bench.pass(Duration.ofMillis(250));
        assertThat(client.received())
                .containsExactly("welcome", "subscribed", "pong 1", "error 2 unknown_type", "heartbeat");
    }

    @Test
    void eachCreditIsOneUpdate() {
        TestClient client = bench.connect("topics=a&credit=2");
        bench.publish("a", 5);
        assertThat(client.received()).containsExactly("welcome", "subscribed", "synced", "a:1", "a:2");
        client.send("{'type':'request','n':1}");
        assertThat(client.received()).containsExactly("a:3");
        client.send("{'type':'request','n':10}");
        assertThat(client.received()).containsExactly("a:4", "a:5");
        bench.publish("a", 9);
        assertThat(client.received()).as("eight were left").hasSize(8);
    }

    @Test
    void firstRequestTurnsCreditOn() {
        TestClient client = bench.connect("topics=a");
        bench.publish("a", 3);
        client.send("{'type':'request','n':1}");
        client.received();
        bench.publish("a", 3);
        assertThat(client.received()).containsExactly("a:4");
    }

    @Test
    void snapshotsCostCreditToo() {
        bench.publish("a", "b", "c");
        TestClient client = bench.connect("topics=%23&credit=2");
        assertThat(client.received()).containsExactly("welcome", "subscribed", "(a:1)", "(b:1)");
        client.send("{'type':'request','n':1}");
        assertThat(client.received()).containsExactly("(c:1)", "synced");
    }

    @Test
    void whatHasNoCreditWaitsUnderThePolicyAndItsLossesAreOneGap() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=2");
        client.received();
        for (int i = 0; i < 5; i++) {
            bench.publish("a");
        }
        assertThat(client.received()).isEmpty();
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("gap 3 1-3", "a:4", "a:5");
    }

    /** The order of the case: a client without credit behind a buffer of 10, for 5 s. */
    @Test
    void lossesWithoutCreditAreOneGapBeforeEachHeartbeat() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=10");
        client.received();
        for (int i = 0; i < 9_930; i += 10) {
            for (int j = 0; j < 10; j++) {
                bench.publish("a");
            }
            bench.advance(Duration.ofMillis(5));
        }
        assertThat(client.received()).isEmpty();
        bench.pass(Duration.ofMillis(100));
        List<JsonNode> frames = client.connection.take();
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).path("lost").longValue()).isEqualTo(9_920);
        assertThat(frames.get(1).path("offset").longValue())
                .as("told, so made up for")
                .isEqualTo(9_920);
        assertThat(frames.get(1).path("lost").longValue()).isEqualTo(9_920);
    }

    @Test
    void lossesCountInTheLedgerAtOnceAlsoWhileTheirGapWaitsBehindAnOlderUpdate() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=2&policy=drop-newest&heartbeat=250");
        client.received();
        bench.publish("a", 5);
        bench.pass(Duration.ofMillis(300));
        assertThat(client.heartbeat()).containsExactly(0L, 5L, 0L, 0L, 3L, 2L);
        client.send("{'type':'request','n':2}");
        assertThat(client.received()).containsExactly("a:1", "a:2");
        bench.pass(Duration.ofMillis(250));
        assertThat(client.received()).containsExactly("gap 3 3-5", "heartbeat");
    }

    @Test
    void withoutHeartbeatsLossesAreToldEveryFiveSeconds() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=1&heartbeat=off");
        client.received();
        for (int i = 0; i < 3; i++) {
            bench.publish("a", 4);
            bench.pass(Duration.ofMillis(4_900));
            assertThat(client.received()).isEmpty();
            bench.pass(Duration.ofMillis(100));
            assertThat(client.received()).hasSize(1).first().asString().startsWith("gap ");
        }
    }

    @Test
    void aSnapshotDoesNotComeBeforeTheLossesThatWereBefore() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=1");
        bench.publish("a", 3);
        client.send("{'type':'unsubscribe'}");
        client.send("{'type':'subscribe','id':1,'topics':['a']}");
        client.received();
        client.send("{'type':'request','n':1}");
        assertThat(client.received()).containsExactly("gap 2 1-2", "(a:3)", "synced 1");
    }

    @Test
    void creditSaturates() {
        TestClient client = bench.connect("topics=a&credit=9223372036854775807");
        client.send("{'type':'request','n':9223372036854775807}");
        client.received();
        bench.publish("a", 3);
        assertThat(client.received()).containsExactly("a:1", "a:2", "a:3");
    }

    @Test
    void creditOfOneClientIsNotAnothers() {
        TestClient poor = bench.connect("topics=a&credit=1");
        TestClient rich = bench.connect("topics=a");
        poor.received();
        rich.received();
        bench.publish("a", 3);
        assertThat(poor.received()).containsExactly("a:1");
        assertThat(rich.received()).containsExactly("a:1", "a:2", "a:3");
    }
}
