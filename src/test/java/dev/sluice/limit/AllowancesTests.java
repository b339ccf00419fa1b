package dev.sluice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowancesTests {

    private static final long SECOND = 1_000_000_000L;
    private static final int BURST = 10;

    private long now = -5 * SECOND;
    private final Allowances<Integer> allowances = new Allowances<>(1, BURST, () -> now);

    private int take(int key, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += allowances.tryTake(key) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void whoIsWholeAgainIsForgotten() {
        for (int key = 0; key < 100; key++) {
            assertThat(take(key, 1)).isOne();
        }
        assertThat(allowances.size()).isEqualTo(100);
        now += SECOND;
        for (int key = 200; key < 300; key++) {
            assertThat(take(key, BURST)).isEqualTo(BURST);
        }
        assertThat(allowances.size()).isEqualTo(100);
        assertThat(take(250, BURST)).isZero();
    }

    /** An attacker has more networks than there are places; the bound of the memory holds, and the others share one rate. */
    @Test
    void manyKeysTakeBoundedMemory() {
        for (int key = 0; key < 3 * Allowances.KEYS_MAX; key++) {
            take(key, 1);
        }
        assertThat(allowances.size()).isEqualTo(Allowances.KEYS_MAX);
        now += SECOND;
        assertThat(take(-1, BURST)).as("as soon as others are whole").isEqualTo(BURST);
    }

    /** Else one that is never whole would stand before all that could be forgotten. */
    @Test
    void whoIsNotWholeHidesNobody() {
        for (int key = 0; key < 4; key++) {
            assertThat(take(key, BURST)).isEqualTo(BURST);
        }
        for (int key = 4; key < Allowances.KEYS_MAX; key++) {
            assertThat(take(key, 1)).isOne();
        }
        now += SECOND;
        take(-1, 1); // looks at the four that are not whole
        assertThat(take(-2, BURST)).isEqualTo(BURST);
        assertThat(take(0, BURST)).as("a second's worth").isOne();
    }
}
