package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Steps of long work on one event loop, whose clock stands still between two turns. */
class LoopTurnsTests {

    private static final int WORKERS = 10;
    private static final int STEPS_EACH = 6;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopTurns turns = new LoopTurns();
    private final List<Integer> steps = new ArrayList<>();

    @Test
    void aTurnHasABoundedNumberOfStepsAndAllGoOnByTurns() {
        channel.freezeTime();
        for (int worker = 0; worker < WORKERS; worker++) {
            int number = worker;
            var unused = turns.next(channel.eventLoop())
                    .then(Mono.fromRunnable(() -> steps.add(number)))
                    .repeat(STEPS_EACH - 1)
                    .subscribe();
        }
        channel.runPendingTasks();
        assertThat(steps).as("before the loop has looked at its sockets").isEmpty();
        int before = 0;
        while (steps.size() < WORKERS * STEPS_EACH) {
            channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
            channel.runPendingTasks();
            assertThat(steps.size() - before).as("steps of a turn").isBetween(1, LoopTurns.TURN_STEPS);
            before = steps.size();
        }
        for (int step = 0; step < STEPS_EACH; step++) {
            assertThat(steps.subList(step * WORKERS, (step + 1) * WORKERS))
                    .as("step %s of each", step)
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }
}
