package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediansTests {

    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Medians.median(9, 1, 5)).isEqualTo(5);
        assertThat(Medians.median(9, 1, 5, 6)).isEqualTo(5.5);
        assertThat(Medians.median()).isNaN();
    }

    @Test
    void ratiosAreTakenWithinARound() {
        Medians medians = new Medians();
        double[] ours = {1, 10, 3};
        double[] theirs = {2, 20, 4};
        for (int round = 0; round < ours.length; round++) {
            medians.add(Contender.SLUICE, costing(ours[round]));
            medians.add(Contender.NETTY, costing(theirs[round]));
        }
        // Of the medians it would be 3 / 4.
        assertThat(medians.ratio(Contender.NETTY, Measured::cpuMicros)).isEqualTo(0.5);
        assertThat(medians.ratio(Contender.GO, Measured::cpuMicros)).isNaN();
    }

    @Test
    void aWindowWithABusyLoadGeneratorIsInvalid() {
        assertThat(window(1, 0, 0.86).isValid()).isFalse();
        assertThat(window(1, 0, 0.84).isValid()).isTrue();
    }

    @Test
    void whatAGapToldOfIsNotLostUntold() {
        assertThat(window(1, 5, 0).untold()).isEqualTo(2);
        assertThat(window(1, 5, 0).isWhole()).isFalse();
    }

    private static Measured costing(double cpuMicros) {
        return window(cpuMicros, 0, 0);
    }

    /** Of what is missing, three were told. */
    private static Measured window(double cpuMicros, long missing, double clientsCpu) {
        return new Measured(100, 100, 1, 200, cpuMicros, 0, 1, 2, 3, 1, missing, 3, 0, 0, 0, clientsCpu, 0);
    }
}
