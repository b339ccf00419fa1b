package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

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
    void whatHasNoCreditWaitsUnderThePolicyAndGapsAreFree() {
        TestClient client = bench.connect("topics=a&credit=0&buffer=2");
        client.received();
        bench.publish("a", 5);
        assertThat(client.received()).allMatch(frame -> frame.startsWith("gap"));
        client.send("{'type':'request','n':9}");
        assertThat(client.received()).containsExactly("a:4", "a:5");
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
