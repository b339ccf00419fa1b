package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropNewestOutboxTests extends OutboxContractTests {

    @Override
    Policy policy() {
        return Policy.DROP_NEWEST;
    }

    @Test
    void slowClientLosesWhatArrivesAndIsToldInItsPlace() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "c", "d");
        assertThat(outbox.takeLosses())
                .as("not yet: the losses follow what waits")
                .isNull();
        assertThat(outbox.nextOffset()).isEqualTo(1);
        assertThat(outbox.take().offset()).isEqualTo(1);
        bench.offer(outbox, "e");
        assertThat(OutboxBench.drain(outbox)).containsExactly("2", "gap 2 3-4", "5");
    }

    @Test
    void updateThatWaitsBetweenLossesKeepsThemApart() {
        Outbox outbox = create(1);
        bench.offer(outbox, "a", "b");
        assertThat(outbox.take().offset()).isEqualTo(1);
        bench.offer(outbox, "c", "d");
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 2-2", "3", "gap 1 4-4");
    }

    @Test
    void lossesThatBecomeNeighboursMerge() {
        Outbox outbox = lossesOnBothSidesOf4();
        assertThat(outbox.remove(topic -> topic.name().equals("d"))).hasSize(1);
        assertThat(OutboxBench.drain(outbox)).containsExactly("2", "gap 2 3-5");
    }

    @Test
    void lossesThatComeToStandFirstAreToldFirst() {
        Outbox outbox = lossesOnBothSidesOf4();
        assertThat(outbox.remove(topic -> true)).hasSize(2);
        assertThat(outbox.nextOffset()).isEqualTo(3);
        Losses losses = outbox.takeLosses();
        assertThat(losses).isNotNull();
        assertThat(losses.topics()).containsExactly(Topic.of("c"), Topic.of("e"));
        assertThat(outbox.takeLosses()).isNull();
    }

    @Test
    void whatComesBackTakesItsPlaceBetweenTheLosses() {
        Outbox outbox = lossesOnBothSidesOf4();
        List<Queued> second = outbox.remove(topic -> topic.name().equals("b"));
        assertThat(outbox.insert(second)).isTrue();
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 3-3", "2", "4", "gap 1 5-5");
    }

    /** 2, a loss, 4, a loss. */
    private Outbox lossesOnBothSidesOf4() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "c");
        assertThat(outbox.take().offset()).isEqualTo(1);
        bench.offer(outbox, "d", "e");
        return outbox;
    }

    @Test
    void expiredLossesStandBeforeAndBetweenThoseOfTheSlow() {
        Outbox outbox = lossesOnBothSidesOf4();
        outbox.expireNext(bench.acceptedAt(5));
        assertThat(OutboxBench.drain(outbox))
                .containsExactly("gap 1 2-2 expired", "gap 1 3-3", "gap 1 4-4 expired", "gap 1 5-5");
    }

    @Test
    void insertLosesTheNewestOfAll() {
        Outbox from = create(9);
        Outbox to = create(3);
        bench.offer(to, "a", "b");
        bench.offer(from, "c", "d");
        bench.offer(to, "e");
        assertThat(to.insert(from.remove(topic -> true))).isTrue();
        assertThat(OutboxBench.drain(to)).containsExactly("1", "2", "3", "gap 2 4-5");
    }

    /** Held against a list of what was taken in and what was turned away. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void behavesAsAQueueThatTurnsAway(long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(5);
        Outbox outbox = create(capacity);
        List<String> expected = new ArrayList<>();
        int waiting = 0;
        for (long offset = 1; offset <= 2_000; offset++) {
            bench.offer(outbox, "t");
            if (waiting < capacity) {
                expected.add(Long.toString(offset));
                waiting++;
            } else {
                turnAway(expected, offset);
            }
            if (random.nextInt(3) == 0) {
                while (expected.get(0).startsWith("gap")) {
                    assertThat(OutboxBench.line(nextLosses(outbox))).isEqualTo(expected.remove(0));
                }
                assertThat(outbox.takeLosses()).isNull();
                assertThat(Long.toString(outbox.take().offset())).isEqualTo(expected.remove(0));
                waiting--;
            }
            if (random.nextInt(9) == 0) {
                assertThat(OutboxBench.drain(outbox))
                        .as("seed %d, offset %d", seed, offset)
                        .isEqualTo(expected);
                expected.clear();
                waiting = 0;
            }
        }
    }

    private static void turnAway(List<String> lines, long offset) {
        String last = lines.get(lines.size() - 1);
        long from = offset;
        if (last.startsWith("gap")) {
            lines.remove(lines.size() - 1);
            from = Long.parseLong(last.substring(last.lastIndexOf(' ') + 1, last.indexOf('-')));
        }
        lines.add("gap " + (offset - from + 1) + " " + from + "-" + offset);
    }

    private static Losses nextLosses(Outbox outbox) {
        Losses losses = outbox.takeLosses();
        assertThat(losses).isNotNull();
        return losses;
    }
}
