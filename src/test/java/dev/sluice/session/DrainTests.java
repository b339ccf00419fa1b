package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lane takes in before it looks at its sockets again. */
class DrainTests {

    private final TestBench bench = new TestBench();
    private final TestConnection connection = new TestConnection();

    @BeforeEach
    void subscribe() {
        var unused = bench.connect("topics=a&snapshot=false", false, connection);
        var unusedWelcome = connection.take();
    }

    private void publish(String topic, int times) {
        for (int i = 0; i < times; i++) {
            bench.publishOnly(topic);
        }
    }

    private int framesOfNextDrain() {
        bench.runOne();
        return connection.take().size();
    }

    @Test
    void sixtyFourUpdatesThatSomebodyWants() {
        publish("a", 100);
        assertThat(framesOfNextDrain()).isEqualTo(64);
        assertThat(framesOfNextDrain()).isEqualTo(36);
    }

    @Test
    void updatesThatNobodyWantsDoNotKeepTheOthersApart() {
        for (int i = 0; i < 50; i++) {
            publish("unheard", 9);
            publish("a", 1);
        }
        assertThat(framesOfNextDrain()).isEqualTo(50);
    }

    @Test
    void updatesThatNobodyWantsDoNotKeepSocketsWaiting() {
        publish("unheard", 1_024);
        publish("a", 1);
        assertThat(framesOfNextDrain()).isZero();
        assertThat(framesOfNextDrain()).isEqualTo(1);
    }
}
