package dev.sluice.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LingerTests {

    private static final long MAX = 1_000_000;

    private final Linger linger = new Linger(MAX, 0);
    private long now;

    private void drains(int times, long nanosBetween, int updates, int writes) {
        for (int i = 0; i < times; i++) {
            now += nanosBetween;
            linger.drained(updates, writes, now);
        }
    }

    @Test
    void doesNotWaitAtFirst() {
        assertThat(linger.nanos()).isZero();
    }

    @Test
    void doesNotWaitForFewSessions() {
        drains(100, 1_000_000, 1, 10); // 10,000 writes a second
        assertThat(linger.nanos()).isZero();
    }

    @Test
    void doesNotWaitWhereUpdatesAreRare() {
        drains(100, 20_000_000, 1, 1_000); // 50,000 writes a second, the next update in 20 ms
        assertThat(linger.nanos()).isZero();
    }

    @Test
    void waitsUnderLoad() {
        drains(100, 1_000_000, 1, 100); // 100,000 writes a second
        assertThat(linger.nanos()).isEqualTo(MAX);
    }

    @Test
    void stopsSoonWhenTheLoadGoes() {
        drains(100, 1_000_000, 1, 100);
        drains(1, 1_000_000_000, 1, 100);
        assertThat(linger.nanos()).isZero();
    }

    @Test
    void drainsWithoutUpdatesTellNothingOfTheRate() {
        drains(100, 1_000_000, 1, 100);
        drains(100, 1_000, 0, 5);
        assertThat(linger.nanos()).isEqualTo(MAX);
    }

    @Test
    void zeroIsNever() {
        Linger never = new Linger(0, 0);
        for (int i = 1; i <= 100; i++) {
            never.drained(64, 1_000, i * 100_000L);
        }
        assertThat(never.nanos()).isZero();
    }
}
