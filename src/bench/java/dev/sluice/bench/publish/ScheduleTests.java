package dev.sluice.bench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.server.Timetable;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTests {

    private static final long MICROS = 1_795_268_270_000_000L;

    @Test
    void devicesTakeTurnsAndEachUpdateHasTheTimeOfItsTurn() {
        Schedule schedule = new Schedule(new Timetable(1000, 5, MICROS), 4, 2);
        assertThat(schedule.dueNanos(5)).isEqualTo(5 + 10_000_000);
        assertThat(schedule.device(5)).isEqualTo(1);
        // The second turn of device 1, whose updates are the third and the fourth of it.
        assertThat(schedule.intendedMicros(1, 2)).isEqualTo(MICROS + 10_000);
        assertThat(schedule.intendedMicros(1, 3)).isEqualTo(MICROS + 10_000);
        assertThat(schedule.intendedMicros(1, 4)).isEqualTo(MICROS + 18_000);
    }

    @Test
    void eachTopicIsOneDevicesOwn() {
        Schedule schedule = new Schedule(new Timetable(1000, 5, MICROS), 4, 1);
        Set<Integer> all = new HashSet<>();
        for (int device = 0; device < 4; device++) {
            for (int number = 0; number < 250; number++) {
                assertThat(all.add(schedule.topic(device, number))).isTrue();
            }
            assertThat(schedule.topic(device, 250)).isEqualTo(schedule.topic(device, 0));
        }
        assertThat(all).hasSize(Topics.COUNT);
    }

    @Test
    void aTenthOfTheTopicsIsHeard() {
        assertThat(IntStream.range(0, Topics.COUNT).filter(Topics::isHeard)).hasSize(Topics.COUNT / 10);
        assertThat(Topics.name(370)).asString().isEqualTo("heard/0370");
        assertThat(Topics.name(371)).asString().isEqualTo("bench/0371");
    }
}
