package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeadingLossesTests {

    private final OutboxBench bench = new OutboxBench();
    private final LeadingLosses leading = new LeadingLosses();

    @Test
    void withoutLossesThereIsNothing() {
        assertThat(leading.take()).isNull();
        assertThat(leading.nextOffset()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void neighboursOfOneReasonAreOneAndAnotherReasonBeginsANewOne() {
        leading.add(LossReason.SLOW, bench.next("a"));
        leading.add(LossReason.SLOW, bench.next("a"));
        leading.add(LossReason.EXPIRED, bench.next("a"));
        leading.add(LossReason.SLOW, bench.next("a"));
        assertThat(leading.nextOffset()).isEqualTo(1);
        assertThat(taken()).containsExactly("gap 2 1-2", "gap 1 3-3 expired", "gap 1 4-4");
        assertThat(leading.nextOffset()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void lossesThatAreReachedMergeWithTheLastOfTheirReason() {
        Losses slow = losses(LossReason.SLOW, "a", "b");
        Losses moreSlow = losses(LossReason.SLOW, "b", "c");
        Losses expired = losses(LossReason.EXPIRED, "d");
        leading.add(slow);
        leading.add(moreSlow);
        leading.add(expired);
        Losses first = leading.take();
        assertThat(first).isNotNull();
        assertThat(OutboxBench.line(first)).isEqualTo("gap 4 1-4");
        assertThat(first.topics()).containsExactly(Topic.of("a"), Topic.of("b"), Topic.of("c"));
        assertThat(taken()).containsExactly("gap 1 5-5 expired");
    }

    @Test
    void tooManyThatAlternateAreToldWithOthersOfTheirReason() {
        int updates = 1_000;
        for (int i = 0; i < updates; i++) {
            leading.add(i % 2 == 0 ? LossReason.SLOW : LossReason.EXPIRED, bench.next("t/" + i % 2));
        }
        List<Losses> all = new ArrayList<>();
        for (Losses next = leading.take(); next != null; next = leading.take()) {
            all.add(next);
        }
        assertThat(all).hasSize(LeadingLosses.MAX);
        assertThat(all.stream().mapToLong(Losses::count).sum()).isEqualTo(updates);
        Losses slow = all.get(LeadingLosses.MAX - 2);
        assertThat(slow.topics()).containsExactly(Topic.of("t/0"));
        assertThat(OutboxBench.line(slow)).isEqualTo("gap 469 63-999");
        assertThat(OutboxBench.line(all.get(LeadingLosses.MAX - 1))).isEqualTo("gap 469 64-1000 expired");
    }

    @Test
    void whatIsToldIsNotAddedTo() {
        leading.add(LossReason.SLOW, bench.next("a"));
        Losses told = leading.take();
        leading.add(LossReason.SLOW, bench.next("a"));
        assertThat(told).isNotNull().extracting(Losses::count).isEqualTo(1L);
        assertThat(taken()).containsExactly("gap 1 2-2");
    }

    @Test
    void nextOffsetIsTheLowestOfAll() {
        Losses older = losses(LossReason.SLOW, "a");
        leading.add(LossReason.EXPIRED, bench.next("b"));
        leading.add(older);
        assertThat(leading.nextOffset()).isEqualTo(1);
        assertThat(taken()).containsExactly("gap 1 2-2 expired", "gap 1 1-1");
    }

    @Test
    void mergedLossesNameUpTo64Topics() {
        leading.add(losses(LossReason.SLOW, topics(0, 40)));
        leading.add(losses(LossReason.SLOW, topics(30, 64)));
        assertThat(leading.take()).isNotNull().satisfies(losses -> assertThat(losses.topics())
                .hasSize(64));
        leading.add(losses(LossReason.SLOW, topics(0, 40)));
        leading.add(losses(LossReason.SLOW, topics(30, 65)));
        leading.add(losses(LossReason.SLOW, "t0"));
        assertThat(leading.take()).isNotNull().satisfies(losses -> {
            assertThat(losses.topics()).isNull();
            assertThat(losses.count()).isEqualTo(76);
        });
    }

    private Losses losses(LossReason reason, String... topics) {
        Losses losses = new Losses(reason);
        for (String topic : topics) {
            losses.add(bench.next(topic));
        }
        return losses;
    }

    private List<String> taken() {
        List<String> lines = new ArrayList<>();
        for (Losses next = leading.take(); next != null; next = leading.take()) {
            lines.add(OutboxBench.line(next));
        }
        return lines;
    }

    private static String[] topics(int from, int to) {
        String[] topics = new String[to - from];
        for (int i = from; i < to; i++) {
            topics[i - from] = "t" + i;
        }
        return topics;
    }
}
