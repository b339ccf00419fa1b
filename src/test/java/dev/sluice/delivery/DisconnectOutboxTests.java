package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisconnectOutboxTests extends OutboxContractTests {

    @Override
    Policy policy() {
        return Policy.DISCONNECT;
    }

    @Test
    void oneTooManySendsTheClientAwayAndNothingIsLost() {
        Outbox outbox = create(2);
        assertThat(bench.offer(outbox, "a", "b")).isTrue();
        assertThat(bench.offer(outbox, "c")).isFalse();
        assertThat(bench.offer(outbox, "d")).isFalse();
        assertThat(ledger.queued()).isEqualTo(4);
        assertThat(OutboxBench.drain(outbox)).containsExactly("1", "2", "3", "4");
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void clientThatTakesInTimeStays() {
        Outbox outbox = create(1);
        for (int i = 0; i < 100; i++) {
            assertThat(bench.offer(outbox, "a")).isTrue();
            assertThat(outbox.take().offset()).isEqualTo(i + 1);
        }
    }

    @Test
    void insertOfTooManySendsTheClientAway() {
        Outbox from = create(9);
        Outbox to = create(3);
        bench.offer(from, "a", "b");
        bench.offer(to, "c");
        assertThat(to.insert(from.remove(topic -> true)))
                .as("as many as there may be")
                .isTrue();
        bench.offer(from, "d");
        assertThat(to.insert(from.remove(topic -> true))).isFalse();
        assertThat(OutboxBench.drain(to)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void whatExpiredIsToldAndMakesRoom() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b");
        outbox.expireAll(bench.acceptedAt(2));
        assertThat(bench.offer(outbox, "c")).isTrue();
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 1-1 expired", "2", "3");
    }

    @Test
    void whatIsRemovedMakesRoom() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b");
        assertThat(outbox.remove(topic -> topic.name().equals("b"))).hasSize(1);
        assertThat(bench.offer(outbox, "c")).isTrue();
        assertThat(OutboxBench.drain(outbox)).containsExactly("1", "3");
    }
}
