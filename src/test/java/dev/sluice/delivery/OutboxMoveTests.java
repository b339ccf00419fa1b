package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits, when another subscription with another policy comes to govern its topic. */
class OutboxMoveTests {

    private final OutboxBench bench = new OutboxBench();

    static Stream<Arguments> pairs() {
        return Stream.of(Policy.values())
                .flatMap(from -> Stream.of(Policy.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void movingLosesNothingWhereThereIsRoom(Policy from, Policy to) {
        Outbox source = bench.create(from, 9);
        Outbox target = bench.create(to, 9);
        bench.offer(source, "a", "b");
        bench.offer(target, "c");
        bench.offer(source, "d");
        assertThat(target.insert(source.remove(topic -> true))).isTrue();
        assertThat(OutboxBench.drain(source)).isEmpty();
        assertThat(OutboxBench.drain(target)).containsExactly("1", "2", "3", "4");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void lossesStayBehind(Policy from, Policy to) {
        Outbox source = bench.create(from, 9);
        Outbox target = bench.create(to, 9);
        bench.offer(source, "a", "b");
        source.expireNext(bench.acceptedAt(2));
        assertThat(target.insert(source.remove(topic -> true))).isTrue();
        assertThat(OutboxBench.drain(source)).containsExactly("gap 1 1-1 expired");
        assertThat(OutboxBench.drain(target)).containsExactly("2");
    }

    /** In a queue an update stands by its own offset, in a conflating outbox by when its topic began to wait. */
    @Test
    void conflatedUpdateStandsInAQueueByItsOffset() {
        Outbox source = bench.create(Policy.CONFLATE, 9);
        Outbox target = bench.create(Policy.DROP_OLDEST, 9);
        bench.offer(source, "a", "b", "a");
        bench.offer(target, "c");
        target.insert(source.remove(topic -> true));
        assertThat(OutboxBench.drain(target)).containsExactly("2", "3", "4");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyMovesKeepTheLedgerAndTheOrderOfEachTopic(long seed) {
        Random random = new Random(seed);
        Policy[] policies = Policy.values();
        List<Outbox> outboxes = IntStream.range(0, 8)
                .mapToObj(i -> bench.create(policies[i % 4], 2 + random.nextInt(6)))
                .toList();
        Map<Topic, Outbox> governing = new HashMap<>();
        Map<Topic, Long> delivered = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            Topic topic = Topic.of("t" + random.nextInt(10));
            Outbox outbox = governing.computeIfAbsent(topic, absent -> outboxes.get(0));
            switch (random.nextInt(8)) {
                case 0 -> {
                    Outbox next = outboxes.get(random.nextInt(outboxes.size()));
                    next.insert(outbox.remove(topic::equals));
                    governing.put(topic, next);
                }
                case 1 -> outbox.expireAll(bench.acceptedAt(bench.head() - 20));
                case 2, 3 -> {
                    if (outbox.peek() != null) {
                        assertNewer(outbox.take(), delivered, "seed " + seed + ", step " + step);
                    }
                }
                default -> bench.offer(outbox, topic.name());
            }
            bench.assertBalanced("seed " + seed + ", step " + step);
        }
        assertThat(toldAtTheEnd(outboxes, delivered)).as("seed %d", seed).isEqualTo(bench.ledger.lost());
        assertThat(bench.ledger.queued()).as("seed %d", seed).isZero();
    }

    private static long toldAtTheEnd(List<Outbox> outboxes, Map<Topic, Long> delivered) {
        List<Losses> told = new ArrayList<>();
        for (Outbox outbox : outboxes) {
            while (outbox.nextOffset() != Long.MAX_VALUE) {
                Losses losses = outbox.takeLosses();
                if (losses == null) {
                    assertNewer(outbox.take(), delivered, "at the end");
                } else {
                    told.add(losses);
                }
            }
        }
        return told.stream().mapToLong(Losses::count).sum();
    }

    private static void assertNewer(Publication taken, Map<Topic, Long> delivered, String where) {
        Long before = delivered.put(taken.update().topic(), taken.offset());
        assertThat(taken.offset()).as(where).isGreaterThan(before == null ? 0 : before);
    }
}
