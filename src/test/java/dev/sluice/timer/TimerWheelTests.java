package dev.sluice.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.timer.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTests {

    private static final long TICK = 50;
    private static final long START = -12_345; // System.nanoTime may be negative

    private final TimerWheel wheel = new TimerWheel(TICK, START);
    private final List<Long> fired = new ArrayList<>();
    private long now = START;

    @Test
    void firesOnceAtTheFirstTickThatIsNotEarly() {
        wheel.set(once(), START + 51);
        advanceTo(START + 99);
        assertThat(fired).isEmpty();
        advanceTo(START + 100);
        advanceTo(START + 100_000);
        assertThat(fired).containsExactly(START + 100);
    }

    @Test
    void dueAtATickFiresAtIt() {
        wheel.set(once(), START + 100);
        wheel.advance(START + 99);
        assertThat(fired).isEmpty();
        wheel.advance(START + 100);
        assertThat(fired).containsExactly(START + 100);
    }

    @Test
    void dueInThePastFiresAtTheNextTick() {
        advanceTo(START + 1_000);
        wheel.set(once(), START + 10);
        wheel.advance(START + 1_049);
        assertThat(fired).isEmpty();
        wheel.advance(START + 1_050);
        assertThat(fired).hasSize(1);
    }

    @Test
    void dueLaterThanOneTurnWaitsItsTurns() {
        long due = START + 512 * TICK * 3 + 7 * TICK;
        wheel.set(once(), due);
        advanceTo(due - 1);
        assertThat(fired).isEmpty();
        advanceTo(due);
        assertThat(fired).containsExactly(due);
    }

    @Test
    void neverIsNeverAndCancelledToo() {
        wheel.set(once(), TimerWheel.NEVER);
        Timer cancelled = once();
        wheel.set(cancelled, START + 10);
        cancelled.cancel();
        cancelled.cancel();
        advanceTo(START + 100_000);
        assertThat(fired).isEmpty();
        wheel.set(cancelled, START + 100_010);
        advanceTo(START + 100_050);
        assertThat(fired).as("set anew").hasSize(1);
    }

    @Test
    void taskSaysWhenItIsDueAgain() {
        wheel.set(
                new Timer(at -> {
                    fired.add(at);
                    return fired.size() < 3 ? at + 100 : TimerWheel.NEVER;
                }),
                START + 100);
        advanceTo(START + 10_000);
        assertThat(fired).containsExactly(START + 100, START + 200, START + 300);
    }

    @Test
    void afterALongPauseEachTimerFiresOnceAndLaterOnesWait() {
        wheel.set(once(), START + 10);
        wheel.set(once(), START + 512 * TICK * 2);
        wheel.set(once(), START + 512 * TICK * 100);
        now = START + 512 * TICK * 50;
        wheel.advance(now);
        assertThat(fired).hasSize(2);
        advanceTo(START + 512 * TICK * 100 - 1);
        assertThat(fired).hasSize(2);
        wheel.advance(START + 512 * TICK * 100);
        assertThat(fired).hasSize(3);
    }

    @Test
    void taskMayCancelAnotherOfTheSameTick() {
        AtomicReference<Timer> second = new AtomicReference<>(once());
        wheel.set(
                new Timer(at -> {
                    fired.add(at);
                    Objects.requireNonNull(second.get()).cancel();
                    return TimerWheel.NEVER;
                }),
                START + 10);
        wheel.set(Objects.requireNonNull(second.get()), START + 20);
        advanceTo(START + 1_000);
        assertThat(fired).hasSize(1);
    }

    @Test
    void taskMaySetAndCancelItself() {
        AtomicReference<Timer> self = new AtomicReference<>(once());
        self.set(new Timer(at -> {
            wheel.set(once(), at + 20);
            Objects.requireNonNull(self.get()).cancel();
            return TimerWheel.NEVER;
        }));
        wheel.set(Objects.requireNonNull(self.get()), START + 10);
        advanceTo(START + 1_000);
        assertThat(fired).containsExactly(START + 100);
    }

    /** Against the due times themselves, with steps of the clock from below a tick to several turns. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void neverEarlyAndAtMostATickLate(long seed) {
        Random random = new Random(seed);
        List<Expected> set = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            long before = now;
            now += random.nextInt(50) == 0 ? random.nextInt(60_000) : random.nextInt(120);
            wheel.advance(now);
            for (Expected timer : set) {
                timer.check(before, now, seed);
            }
            set.removeIf(timer -> timer.firedAt != TimerWheel.NEVER);
            if (random.nextInt(3) == 0) {
                Expected timer = new Expected(now + random.nextInt(random.nextInt(10) == 0 ? 90_000 : 500));
                wheel.set(timer.timer, timer.due);
                set.add(timer);
            }
            if (!set.isEmpty() && random.nextInt(10) == 0) {
                set.remove(random.nextInt(set.size())).timer.cancel();
            }
        }
    }

    private static final class Expected {
        final long due;
        long firedAt = TimerWheel.NEVER;
        final Timer timer = new Timer(at -> {
            firedAt = at;
            return TimerWheel.NEVER;
        });

        Expected(long due) {
            this.due = due;
        }

        void check(long before, long now, long seed) {
            if (firedAt != TimerWheel.NEVER) {
                assertThat(due).as("early, seed %d", seed).isLessThanOrEqualTo(firedAt);
                assertThat(before).as("late, seed %d, due %d", seed, due).isLessThan(due + TICK);
            } else {
                assertThat(now).as("not fired, seed %d", seed).isLessThan(due + TICK);
            }
        }
    }

    private Timer once() {
        return new Timer(at -> {
            fired.add(at);
            return TimerWheel.NEVER;
        });
    }

    /** By steps of half a tick. */
    private void advanceTo(long target) {
        while (now < target) {
            now = Math.min(target, now + TICK / 2);
            wheel.advance(now);
        }
    }
}
