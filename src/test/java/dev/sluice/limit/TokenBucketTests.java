package dev.sluice.limit;

import static dev.sluice.limit.TokenBucket.Verdict.ADMITTED;
import static dev.sluice.limit.TokenBucket.Verdict.EXCEEDED;
import static dev.sluice.limit.TokenBucket.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTests {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5 * SECOND;

    private final TokenBucket rate = new TokenBucket(10, 50, START);

    @Test
    void burstIsAdmittedThenRefusedThenExceeded() {
        assertThat(countOf(ADMITTED, START)).isEqualTo(50);
        assertThat(rate.take(START)).isEqualTo(REFUSED);
    }

    @Test
    void aWholeSecondsWorthBeyondIsExceeded() {
        assertThat(countOf(ADMITTED, START)).isEqualTo(50);
        for (int i = 2; i <= 10; i++) {
            assertThat(rate.take(START)).as("frame %d beyond", i).isEqualTo(REFUSED);
        }
        assertThat(rate.take(START)).isEqualTo(EXCEEDED);
    }

    @Test
    void manyAtOnceCountEach() {
        assertThat(rate.take(49, START)).isEqualTo(ADMITTED);
        assertThat(rate.take(2, START)).isEqualTo(REFUSED);
        assertThat(rate.take(9, START)).isEqualTo(REFUSED);
        assertThat(rate.take(START)).isEqualTo(EXCEEDED);
    }

    @Test
    void rateIsSustainedForAnHour() {
        for (int i = 0; i < 36_000; i++) {
            assertThat(rate.take(START + i * (SECOND / 10))).isEqualTo(ADMITTED);
        }
    }

    @Test
    void clientThatHeedsTheErrorRecovers() {
        assertThat(countOf(ADMITTED, START)).isEqualTo(50);
        assertThat(rate.take(START + SECOND)).isEqualTo(ADMITTED);
    }

    @Test
    void quietTimeFillsTheBurstAndNoMore() {
        assertThat(countOf(ADMITTED, START)).isEqualTo(50);
        assertThat(countOf(ADMITTED, START + 3600 * SECOND)).isEqualTo(50);
    }

    @Test
    void doubleTheRateIsCutOff() {
        int frames = 0;
        while (frames < 10_000 && rate.take(START + frames * (SECOND / 20)) != EXCEEDED) {
            frames++;
        }
        assertThat(frames).isBetween(100, 125);
    }

    /** How many in a row get that verdict; takes one frame more. */
    private int countOf(TokenBucket.Verdict verdict, long now) {
        int count = 0;
        while (rate.take(now) == verdict) {
            count++;
        }
        return count;
    }
}
