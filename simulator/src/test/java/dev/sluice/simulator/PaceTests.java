package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTests {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long START_NANOS = -5 * SECOND_NANOS;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 60, 200, 999, 20_000})
    void unevenWakeUpsMeetTheRateToTheUpdateOverADay(int perSecond) {
        Pace pace = new Pace(perSecond, START_NANOS);
        SplittableRandom random = new SplittableRandom(1);
        long endNanos = START_NANOS + 86_400 * SECOND_NANOS;
        long updates = 0;
        for (long now = START_NANOS; now < endNanos; now += random.nextLong(200_000_000)) {
            updates += takeAll(pace, now);
        }
        updates += takeAll(pace, endNanos);
        assertThat(updates).isEqualTo(86_400L * perSecond);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200, 20_000})
    void nothingIsDueBeforeTheAnnouncedMoment(int perSecond) {
        Pace pace = new Pace(perSecond, START_NANOS);
        for (int i = 0; i < 1000; i++) {
            long next = pace.nextNanos();
            assertThat(pace.due(next - 1)).isZero();
            assertThat(takeAll(pace, next)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200, 20_000})
    void ofALongPauseOnlyTheBoundIsMadeGood(int perSecond) {
        Pace pace = new Pace(perSecond, START_NANOS);
        long later = START_NANOS + 3600 * SECOND_NANOS;
        assertThat(takeAll(pace, later)).isBetween(1, perSecond + 1);
        assertThat(pace.due(later)).isZero();
        int updates = 0;
        for (int millis = 100; millis <= 10_000; millis += 100) {
            updates += takeAll(pace, later + millis * 1_000_000L);
        }
        assertThat(updates).isBetween(10 * perSecond, 10 * perSecond + 1);
    }

    @Test
    void aPauseWithinTheBoundLosesNothing() {
        Pace pace = new Pace(200, START_NANOS);
        assertThat(takeAll(pace, START_NANOS + SECOND_NANOS)).isEqualTo(200);
        assertThat(takeAll(pace, START_NANOS + 2 * SECOND_NANOS)).isEqualTo(200);
    }

    @Test
    void whatIsNotTakenStaysDue() {
        Pace pace = new Pace(200, START_NANOS);
        assertThat(pace.due(START_NANOS + 20_000_000)).isEqualTo(4);
        pace.take(1);
        assertThat(pace.due(START_NANOS + 20_000_000)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "49, 1", "200, 4", "20000, 400"})
    void burstIsTwentyMillisecondsWorthAtMost(int perSecond, int burst) {
        Pace pace = new Pace(perSecond, START_NANOS);
        assertThat(pace.due(START_NANOS + 3600 * SECOND_NANOS)).isEqualTo(burst);
    }

    private static int takeAll(Pace pace, long nowNanos) {
        int taken = 0;
        for (int due = pace.due(nowNanos); due > 0; due = pace.due(nowNanos)) {
            pace.take(due);
            taken += due;
        }
        return taken;
    }
}
