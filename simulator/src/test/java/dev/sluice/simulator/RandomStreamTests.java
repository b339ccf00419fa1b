package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTests {

    @Test
    void eachFeedAndSeedHasItsOwnNumbers() {
        assertThat(RandomStream.of(42, "market").nextLong())
                .isEqualTo(RandomStream.of(42, "market").nextLong())
                .isNotEqualTo(RandomStream.of(42, "sensors").nextLong())
                .isNotEqualTo(RandomStream.of(43, "market").nextLong());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, -7})
    void gaussiansHaveTheMomentsOfTheNormalDistribution(long seed) {
        RandomStream random = RandomStream.of(seed, "market");
        int draws = 1_000_000;
        double[] moments = new double[5];
        for (int i = 0; i < draws; i++) {
            double value = random.nextGaussian();
            double power = 1;
            for (int order = 1; order < moments.length; order++) {
                power *= value;
                moments[order] += power / draws;
            }
        }
        assertThat(moments[1]).as("seed %d", seed).isCloseTo(0, within(0.005));
        assertThat(moments[2]).as("seed %d", seed).isCloseTo(1, within(0.01));
        assertThat(moments[3]).as("seed %d", seed).isCloseTo(0, within(0.02));
        assertThat(moments[4]).as("seed %d", seed).isCloseTo(3, within(0.06));
    }

    /** Holds what Java 17 and 25 both gave, so that a run can be repeated on another machine. */
    @Test
    void numbersAreTheSameOnEveryJavaVersion() {
        RandomStream random = RandomStream.of(42, "market");
        long digest = 0;
        for (int i = 0; i < 5_000_000; i++) {
            digest = 31 * digest + Double.doubleToLongBits(random.nextGaussian());
            digest = 31 * digest + Double.doubleToLongBits(random.nextDouble(0.6, 1.4));
            digest = 31 * digest + random.nextInt(77);
            digest = 31 * digest + random.nextLong(3, 99);
        }
        assertThat(digest).isEqualTo(4_869_018_689_983_503_527L);
    }
}
