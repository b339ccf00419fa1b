package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LogClockTests {

    private static final Duration JUMP_MAX = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration YEARS = Duration.ofDays(20 * 365);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HubMetrics metrics = new HubMetrics(registry, new MemoryJournal(TestBounds.inMemory(10, 10)));
    private Instant wall = START;
    private long nanos;

    private LogClock clock(Instant lastTs) {
        return new LogClock(() -> wall, JUMP_MAX, metrics, micros(lastTs), nanos);
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    private double jumps() {
        return registry.get("sluice.clock.jumps").counter().count();
    }

    @Test
    void smallStepBackIsWaitedFor() {
        LogClock clock = clock(Instant.EPOCH);
        pass(Duration.ofHours(3));
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plus(Duration.ofHours(3))));
        wall = wall.minus(JUMP_MAX);
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plus(Duration.ofHours(3))));
        pass(JUMP_MAX.plusMillis(1));
        assertThat(clock.next(nanos))
                .isEqualTo(micros(START.plus(Duration.ofHours(3)).plusMillis(1)));
        assertThat(jumps()).isZero();
    }

    @Test
    void twentyYearsAheadForHalfASecondAreFollowedThereAndBackAndTold(CapturedOutput output) {
        LogClock clock = clock(Instant.EPOCH);
        assertThat(clock.next(nanos)).isEqualTo(micros(START));
        wall = wall.plus(YEARS);
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plus(YEARS)));
        assertThat(jumps()).isEqualTo(1);
        pass(Duration.ofMillis(500));
        wall = wall.minus(YEARS);
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plusMillis(500)));
        assertThat(jumps()).isEqualTo(2);
        pass(Duration.ofSeconds(1));
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plusMillis(1_500)));
        assertThat(jumps()).isEqualTo(2);
        assertThat(output.getAll()).contains("set forward").contains("behind the newest update");
    }

    @Test
    void timeInWhichNothingIsPublishedIsNoJump() {
        LogClock clock = clock(Instant.EPOCH);
        pass(Duration.ofDays(3));
        assertThat(clock.next(nanos)).isEqualTo(micros(START.plus(Duration.ofDays(3))));
        assertThat(jumps()).isZero();
    }

    @Test
    void afterARestartTsGoesOnAboveThatOfTheLogUnlessThatIsFarAhead() {
        assertThat(clock(START.plusSeconds(30)).next(nanos)).isEqualTo(micros(START.plusSeconds(30)));
        assertThat(jumps()).isZero();
        assertThat(clock(START.plus(YEARS)).next(nanos)).isEqualTo(micros(START));
        assertThat(jumps()).isEqualTo(1);
    }
}
