package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflateOutboxTests extends OutboxContractTests {

    @Override
    Policy policy() {
        return Policy.CONFLATE;
    }

    @Test
    void onlyTheNewestOfEachTopicWaitsWhereItsTopicBegan() {
        Outbox outbox = create(9);
        bench.offer(outbox, "a", "b", "a", "a");
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(ledger.conflated()).isEqualTo(2);
        assertThat(outbox.nextOffset()).as("a busy topic is not put off").isEqualTo(1);
        assertThat(OutboxBench.drain(outbox)).containsExactly("4", "2");
    }

    @Test
    void topicThatWasTakenBeginsToWaitAnew() {
        Outbox outbox = create(9);
        bench.offer(outbox, "a", "b");
        assertThat(outbox.take().offset()).isEqualTo(1);
        bench.offer(outbox, "a");
        assertThat(outbox.nextOffset()).isEqualTo(2);
        assertThat(OutboxBench.drain(outbox)).containsExactly("2", "3");
        assertThat(ledger.conflated()).isZero();
    }

    @Test
    void topicThatHasWaitedLongestIsLost() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "a", "c", "d");
        Losses losses = outbox.takeLosses();
        assertThat(losses).isNotNull();
        assertThat(OutboxBench.line(losses)).isEqualTo("gap 2 2-3");
        assertThat(losses.topics()).containsExactly(Topic.of("a"), Topic.of("b"));
        assertThat(OutboxBench.drain(outbox)).containsExactly("4", "5");
    }

    @Test
    void fullOutboxLosesNothingOfTheTopicsItHas() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "a", "b", "a");
        assertThat(OutboxBench.drain(outbox)).containsExactly("5", "4");
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void valueExpiresByItsOwnAgeNotByThatOfItsTopic() {
        Outbox outbox = create(9);
        bench.offer(outbox, "a", "b", "a", "c");
        outbox.expireNext(bench.acceptedAt(3));
        assertThat(ledger.lost()).as("what comes next is young").isZero();
        outbox.expireAll(bench.acceptedAt(3));
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 2-2 expired", "3", "4");
    }

    /** Else a client that resumes from the heartbeat in between is never told of 2. */
    @Test
    void nextOffsetIsNotAboveAnyLossThatIsUntold() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b", "a", "c");
        outbox.expireAll(bench.acceptedAt(3));
        assertThat(outbox.nextOffset()).isEqualTo(2);
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 3-3", "gap 1 2-2 expired", "4");
    }

    @Test
    void whatIsRemovedTellsWhereItsTopicBegan() {
        Outbox outbox = create(9);
        bench.offer(outbox, "a", "b", "a");
        List<Queued> removed = outbox.remove(topic -> topic.name().equals("a"));
        assertThat(removed).extracting(Queued::since).containsExactly(1L);
        assertThat(removed).extracting(queued -> queued.publication().offset()).containsExactly(3L);
        assertThat(outbox.nextOffset()).isEqualTo(2);
        outbox.insert(removed);
        assertThat(OutboxBench.drain(outbox)).containsExactly("3", "2");
    }

    @Test
    void whatIsInsertedIsConflated() {
        Outbox from = bench.create(Policy.DROP_OLDEST, 9);
        Outbox to = create(9);
        bench.offer(from, "a", "b", "a", "a");
        bench.offer(to, "c");
        assertThat(to.insert(from.remove(topic -> true))).isTrue();
        assertThat(ledger.conflated()).isEqualTo(2);
        assertThat(OutboxBench.drain(to)).containsExactly("4", "2", "5");
    }

    @Test
    void insertLosesTheTopicsThatHaveWaitedLongest() {
        Outbox from = create(9);
        Outbox to = create(2);
        bench.offer(from, "a", "b", "a");
        bench.offer(to, "c");
        assertThat(to.insert(from.remove(topic -> true))).isTrue();
        assertThat(OutboxBench.drain(to)).containsExactly("gap 1 3-3", "2", "4");
    }

    /** Held against a map in the order of insertion. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void behavesAsABoundedMap(long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(5);
        Outbox outbox = create(capacity);
        Map<String, Long> model = new LinkedHashMap<>();
        List<Long> lost = new ArrayList<>();
        for (long offset = 1; offset <= 2_000; offset++) {
            String topic = "t" + random.nextInt(7);
            bench.offer(outbox, topic);
            model.put(topic, offset);
            if (model.size() > capacity) {
                lost.add(removeFirst(model));
            }
            assertThat(outbox.size()).as("seed %d, offset %d", seed, offset).isEqualTo(model.size());
            if (random.nextInt(6) == 0) {
                assertThat(OutboxBench.drain(outbox))
                        .as("seed %d, offset %d", seed, offset)
                        .isEqualTo(lines(lost, model));
                lost.clear();
                model.clear();
            } else if (random.nextInt(6) == 0) {
                assertThat(outbox.take().offset()).isEqualTo(removeFirst(model));
            }
        }
    }

    private static long removeFirst(Map<String, Long> model) {
        return model.remove(model.keySet().iterator().next());
    }

    private static List<String> lines(List<Long> lost, Map<String, Long> model) {
        List<String> lines = new ArrayList<>();
        if (!lost.isEmpty()) {
            long from = lost.stream().mapToLong(offset -> offset).min().orElseThrow();
            long to = lost.stream().mapToLong(offset -> offset).max().orElseThrow();
            lines.add("gap " + lost.size() + " " + from + "-" + to);
        }
        model.values().forEach(offset -> lines.add(Long.toString(offset)));
        return lines;
    }
}
