package dev.sluice.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WatchdogTests {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Watchdog watchdog = new Watchdog(registry);
    private final WatchdogHealth health = new WatchdogHealth(watchdog);
    private long now;

    private static final class Worker implements Probe {
        private final String name;
        long progress;
        boolean hasWork = true;

        Worker(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public @Nullable Thread thread() {
            return Thread.currentThread();
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public boolean hasWork() {
            return hasWork;
        }
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
            now += LOOK.toNanos();
            watchdog.look(now);
        }
    }

    private Worker register(String name) {
        Worker worker = new Worker(name);
        watchdog.register(worker);
        return worker;
    }

    private Status status() {
        return Objects.requireNonNull(health.health()).getStatus();
    }

    private double gauge(String name) {
        return registry.get("sluice.stalled").tag("what", name).gauge().value();
    }

    @Test
    void whatStandsStillWithWorkIsToldOnceWithItsStackAndSoIsItsRecovery(CapturedOutput output) {
        Worker writer = register("writer");
        register("idle").hasWork = false;
        pass(Duration.ofSeconds(1));
        assertThat(status()).isEqualTo(Status.UP);

        pass(Duration.ofSeconds(3));
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(Objects.requireNonNull(health.health()).getDetails()).containsOnlyKeys("writer");
        assertThat(gauge("writer")).isEqualTo(1);
        assertThat(gauge("idle")).isZero();
        assertThat(output.getAll())
                .containsOnlyOnce("writer has stood still")
                .contains("WatchdogTests.whatStandsStill");

        writer.progress++;
        pass(LOOK);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(gauge("writer")).isZero();
        assertThat(output.getAll()).containsOnlyOnce("writer gets on again");
    }

    @Test
    void progressAndRestAreNoStall() {
        Worker worker = register("worker");
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofMillis(750));
            worker.progress++;
            assertThat(status()).isEqualTo(Status.UP);
        }
        worker.hasWork = false;
        pass(Duration.ofSeconds(5));
        assertThat(status()).isEqualTo(Status.UP);
        worker.hasWork = true;
        pass(Duration.ofSeconds(1));
        assertThat(status()).as("what began to have work only now").isEqualTo(Status.UP);
    }

    @Test
    void timeInWhichTheMachineSleptIsNobodysStall() {
        register("worker");
        pass(LOOK);
        now += Duration.ofHours(8).toNanos();
        watchdog.look(now);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void probeThatFailsKeepsNoOtherFromBeingWatched() {
        watchdog.register(new Probe() {
            private int calls;

            @Override
            public String name() {
                return "broken";
            }

            @Override
            public @Nullable Thread thread() {
                return null;
            }

            @Override
            public long progress() {
                if (calls++ > 0) {
                    throw new StackOverflowError();
                }
                return 0;
            }

            @Override
            public boolean hasWork() {
                return true;
            }
        });
        register("worker");
        pass(Duration.ofSeconds(2));
        assertThat(Objects.requireNonNull(health.health()).getDetails()).containsOnlyKeys("worker");
    }

    @Test
    void whatIsRemovedIsNotWatchedAnyMore() {
        Worker worker = register("lane-0");
        pass(Duration.ofSeconds(2));
        watchdog.remove(worker);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(gauge("lane-0")).isZero();
    }
}
