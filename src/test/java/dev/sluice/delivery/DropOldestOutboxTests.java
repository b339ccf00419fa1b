package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropOldestOutboxTests extends OutboxContractTests {

    @Override
    Policy policy() {
        return Policy.DROP_OLDEST;
    }

    @Test
    void slowClientLosesOldestFirst() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "c", "d", "e");
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 3 1-3", "4", "5");
    }

    @Test
    void lossesBeginAnewAfterTheyWereTold() {
        Outbox outbox = create(1);
        bench.offer(outbox, "a", "b", "c");
        Losses first = outbox.takeLosses();
        bench.offer(outbox, "d");
        assertThat(first).isNotNull().extracting(Losses::count).isEqualTo(2L);
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 3-3", "4");
        bench.offer(outbox, "e", "f");
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 5-5", "6");
    }

    @Test
    void lossesOfOneReasonMerge() {
        Outbox outbox = create(1);
        bench.offer(outbox, "a", "b", "a", "c");
        Losses losses = outbox.takeLosses();
        assertThat(losses).isNotNull();
        assertThat(losses.reason().wireName()).isEqualTo("slow");
        assertThat(losses.topics()).containsExactly(Topic.of("a"), Topic.of("b"));
    }

    @Test
    void upTo64TopicsAreNamed() {
        Outbox outbox = create(1);
        bench.offer(outbox, topics(65));
        assertThat(outbox.takeLosses()).isNotNull().satisfies(losses -> assertThat(losses.topics())
                .hasSize(64));
    }

    @Test
    void moreTopicsThan64AreNotNamed() {
        Outbox outbox = create(1);
        bench.offer(outbox, topics(66));
        bench.offer(outbox, "t0", "t1");
        Losses losses = outbox.takeLosses();
        assertThat(losses).isNotNull();
        assertThat(losses.topics()).isNull();
        assertThat(losses.count()).isEqualTo(67);
    }

    @Test
    void lossesSurviveTheRemovalOfAllThatWaits() {
        Outbox outbox = create(1);
        bench.offer(outbox, "a", "b");
        assertThat(outbox.remove(topic -> true)).hasSize(1);
        assertThat(outbox.nextOffset()).isEqualTo(1);
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 1-1");
    }

    @Test
    void slowAndExpiredLossesAreToldApart() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "c");
        outbox.expireNext(bench.acceptedAt(3));
        bench.offer(outbox, "d", "e");
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 1-1", "gap 1 2-2 expired", "gap 1 3-3", "4", "5");
    }

    @Test
    void insertLosesTheOldestOfAll() {
        Outbox from = create(9);
        Outbox to = create(3);
        bench.offer(from, "a");
        bench.offer(to, "b", "c");
        bench.offer(from, "d", "e");
        assertThat(to.insert(from.remove(topic -> true))).isTrue();
        assertThat(OutboxBench.drain(to)).containsExactly("gap 2 1-2", "3", "4", "5");
    }

    /** Held against a queue that counts what it pushes out. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void behavesAsABoundedQueue(long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(5);
        Outbox outbox = create(capacity);
        Deque<Long> model = new ArrayDeque<>();
        List<String> expected = new ArrayList<>();
        long lost = 0;
        long from = 0;
        for (long offset = 1; offset <= 2_000; offset++) {
            bench.offer(outbox, "t");
            model.add(offset);
            if (model.size() > capacity) {
                long gone = model.remove();
                from = lost++ == 0 ? gone : from;
            }
            if (random.nextInt(5) == 0) {
                if (lost > 0) {
                    expected.add("gap " + lost + " " + from + "-" + (from + lost - 1));
                    lost = 0;
                }
                model.forEach(waiting -> expected.add(Long.toString(waiting)));
                model.clear();
                assertThat(OutboxBench.drain(outbox))
                        .as("seed %d, offset %d", seed, offset)
                        .isEqualTo(expected);
                expected.clear();
            }
            assertThat(outbox.isFull()).as("seed %d, offset %d", seed, offset).isEqualTo(model.size() == capacity);
        }
    }

    private static String[] topics(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
    }
}
