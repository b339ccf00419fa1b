package dev.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TimetableTests {

    private static final long MICROS = 1_795_268_270_000_000L;

    @Test
    void updatesAreSpacedEvenlyOnBothClocks() {
        Timetable times = new Timetable(1000, 5, MICROS);
        assertThat(times.dueNanos(0)).isEqualTo(5);
        assertThat(times.dueNanos(2500)).isEqualTo(5 + 2_500_000_000L);
        assertThat(times.intendedMicros(2500)).isEqualTo(MICROS + 2_500_000);
    }

    /** Coordinated omission: a publisher that was held back for a second owes its updates, with the times they were meant for. */
    @Test
    void whatIsLateKeepsItsTime() throws InterruptedException {
        Pacemaker pace = new Pacemaker();
        pace.start(new Timetable(1000, System.nanoTime() - 1_000_000_000L, MICROS), 3);
        for (int n = 0; n < 1000; n++) {
            assertThat(pace.await()).isEqualTo(MICROS + n * 1000L);
            assertThat(pace.topic()).isEqualTo(n % 3);
        }
        assertThat(pace.stop()).isEqualTo(1000);
    }

    @Test
    void dataHasOneLengthAndBeginsWithItsTime() {
        byte[] data = new Payload(60).at(MICROS);
        assertThat(data).hasSize(60);
        assertThat(new String(data, StandardCharsets.US_ASCII)).startsWith("{\"at\":" + MICROS + ",");
    }
}
