package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** The ring against a plain list, through growth and wraparound. */
class HistoryTests {

    private static final Topic TOPIC = Topic.of("a");
    private static final long AGE = 5_000;
    private static final int MANY = 1_000_000;

    /** Larger than the ring at first, so that it grows; in the middle of it, since bursts are followed by pauses. */
    private static final int BURST = 3_000;

    /** Near the place where the clock of {@link System#nanoTime} runs over. */
    private long now = Long.MAX_VALUE - 20_000;

    private final List<Update> model = new ArrayList<>();
    private long offset;
    private int evicted;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void behavesAsAListWhoseOldestAge(long seed) {
        Random random = new Random(seed);
        History history = history(MANY, DataSize.ofMegabytes(64));
        for (int phase = 0; phase < 12; phase++) {
            boolean burst = phase % 2 == 0;
            for (int i = random.nextInt(BURST); i > 0; i--) {
                now += burst ? random.nextInt(2) : random.nextInt(200);
                add(history, 4);
                evictWhileOlderThan(now - AGE);
            }
            check(history, random, "seed " + seed + ", phase " + phase);
        }
        assertThat(evicted).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1_023, 1_024, 1_025, 2_048, 3_000})
    void behavesAsAListOfSoMany(int updates) {
        Random random = new Random(updates);
        History history = history(updates, DataSize.ofMegabytes(64));
        for (int phase = 0; phase < 8; phase++) {
            for (int i = random.nextInt(BURST); i > 0; i--) {
                add(history, 4);
                evictWhileMoreThan(updates);
            }
            check(history, random, "updates " + updates + ", phase " + phase);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverTakesMoreBytesThanItMay(long seed) {
        Random random = new Random(seed);
        DataSize bound = DataSize.ofKilobytes(1 + random.nextInt(200));
        History history = history(MANY, bound);
        for (int i = 0; i < 5_000; i++) {
            add(history, random.nextInt(1_000));
            assertThat(history.bytes()).as("seed %d", seed).isLessThanOrEqualTo(bound.toBytes());
            evictWhileMoreThan(history.size());
        }
        check(history, random, "seed " + seed);
        assertThat(history.bytes()).isGreaterThan(bound.toBytes() - 2_000);
    }

    @Test
    void updateLargerThanAllThatMayBeKeptIsEvictedAtOnce() {
        History history = history(MANY, DataSize.ofKilobytes(1));
        add(history, 10);
        add(history, 1_024);
        assertThat(history.size()).isZero();
        assertThat(history.bytes()).isZero();
        assertThat(history.read(0, 10)).isEqualTo(new Slice(new Missing(1, 2), List.of()));
        add(history, 10);
        assertThat(history.read(2, 10).missing()).isNull();
        assertThat(history.read(2, 10).updates()).hasSize(1);
    }

    private static History history(int updates, DataSize bytes) {
        return new History(
                new JournalProperties(
                        JournalProperties.Store.MEMORY,
                        Path.of("unused"),
                        Duration.ofMillis(20),
                        false,
                        updates,
                        bytes,
                        Duration.ofNanos(AGE),
                        10),
                gone -> {});
    }

    private void add(History history, int bytes) {
        Update update = new Update(TOPIC, 1, ++offset, 0, now, new byte[bytes]);
        model.add(update);
        history.add(update, now);
    }

    private void evictWhileOlderThan(long nanos) {
        while (model.get(0).acceptedNanos() - nanos < 0) {
            evict();
        }
    }

    private void evictWhileMoreThan(int updates) {
        while (model.size() > updates) {
            evict();
        }
    }

    private void evict() {
        model.remove(0);
        evicted++;
    }

    private void check(History history, Random random, String where) {
        assertThat(history.size()).as(where).isEqualTo(model.size());
        assertThat(history.evicted()).as(where).isEqualTo(evicted);
        assertThat(history.evictedTo()).as(where).isEqualTo(evicted);
        assertThat(history.read(0, Integer.MAX_VALUE).updates()).as(where).isEqualTo(model);
        for (int i = 0; i < 50; i++) {
            long after = random.nextLong(offset + 3);
            int limit = random.nextInt(40);
            assertThat(history.read(after, limit))
                    .as("%s, read(%d, %d)", where, after, limit)
                    .isEqualTo(
                            new Slice(after < evicted ? new Missing(after + 1, evicted) : null, after(after, limit)));
        }
    }

    private List<Update> after(long after, int limit) {
        return model.stream()
                .filter(update -> update.offset() > after)
                .limit(limit)
                .toList();
    }
}
