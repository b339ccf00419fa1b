package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With fixed seeds, so that the statistics are the same in every run. */
class ArrivalsTests {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long START_NANOS = -5 * SECOND_NANOS;
    private static final int MANY = 200_000;

    private static Arrivals arrivals(int perSecond) {
        return new Arrivals(perSecond, RandomStream.of(1, "test"), START_NANOS);
    }

    private static long[] gaps(int perSecond) {
        Arrivals arrivals = arrivals(perSecond);
        long[] gaps = new long[MANY];
        for (int i = 0; i < MANY; i++) {
            long before = arrivals.nextNanos();
            arrivals.take();
            gaps[i] = arrivals.nextNanos() - before;
        }
        return gaps;
    }

    private static double share(long[] gaps, double shorterThanNanos) {
        long shorter = 0;
        for (long gap : gaps) {
            shorter += gap < shorterThanNanos ? 1 : 0;
        }
        return (double) shorter / gaps.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 200, 1_000, 20_000})
    void gapsAreThoseOfAPoissonProcess(int perSecond) {
        long[] gaps = gaps(perSecond);
        double mean = (double) SECOND_NANOS / perSecond;
        for (double times : new double[] {0.05, 0.2, 0.5, 1, 2, 4}) {
            assertThat(share(gaps, times * mean))
                    .as("share of gaps below %s times the mean", times)
                    .isCloseTo(1 - Math.exp(-times), within(0.005));
        }
    }

    @Test
    void ofAThousandASecondFewComeWithinFiftyMicrosecondsOfTheOneBefore() {
        assertThat(share(gaps(1_000), 50_000)).isCloseTo(0.049, within(0.003));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 1_000, 20_000})
    void rateIsMetOnAverageWithoutAnErrorThatAddsUp(int perSecond) {
        Arrivals arrivals = arrivals(perSecond);
        for (int i = 0; i < MANY; i++) {
            arrivals.take();
        }
        double seconds = (double) (arrivals.nextNanos() - START_NANOS) / SECOND_NANOS;
        assertThat(seconds * perSecond / MANY).isCloseTo(1, within(0.01));
    }

    @Test
    void sameSeedGivesTheSameTimesAndAnotherOneOthers() {
        assertThat(gaps(200)).isEqualTo(gaps(200));
        Arrivals other = new Arrivals(200, RandomStream.of(2, "test"), START_NANOS);
        assertThat(other.nextNanos()).isNotEqualTo(arrivals(200).nextNanos());
    }

    @Test
    void noMoreThanAStepIsDueAtOnceAfterAPause() {
        Arrivals arrivals = arrivals(20_000);
        long first = arrivals.nextNanos();
        assertThat(arrivals.dueNanos(first - 1)).isEqualTo(first - 1);
        assertThat(arrivals.dueNanos(first + 500_000_000)).isEqualTo(first + Arrivals.STEP.toNanos());
    }

    @Test
    void ofALongPauseOnlyTheBoundIsMadeGood() {
        Arrivals arrivals = arrivals(200);
        long later = START_NANOS + 3_600 * SECOND_NANOS;
        var unused = arrivals.dueNanos(later);
        assertThat(arrivals.nextNanos()).isEqualTo(later - Arrivals.LAG_MAX.toNanos());
    }
}
