package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every outbox keeps to, whatever its policy loses. */
abstract class OutboxContractTests {

    private static final byte[] DATA = "1".getBytes(StandardCharsets.UTF_8);

    final Ledger ledger = new Ledger(new Tally());
    private long offset;

    /** An empty outbox with room for so many updates of different topics. */
    abstract Outbox create(int buffer);

    @Test
    void emptyOutboxHasNothingToTell() {
        Outbox outbox = create(2);
        assertThat(outbox.peek()).isNull();
        assertThat(outbox.takeLosses()).isNull();
        assertThat(outbox.hasLosses()).isFalse();
        assertThat(outbox.nextOffset()).isEqualTo(Long.MAX_VALUE);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.isFull()).isFalse();
    }

    @Test
    void updatesLeaveInTheOrderOfTheLog() {
        Outbox outbox = create(3);
        offer(outbox, "a", "b", "c");
        assertThat(outbox.isFull()).isTrue();
        assertThat(outbox.nextOffset()).isEqualTo(1);
        assertThat(takeAll(outbox)).containsExactly(1L, 2L, 3L);
        assertThat(ledger.delivered()).isEqualTo(3);
        assertThat(ledger.queued()).isZero();
    }

    @Test
    void peekTakesNothing() {
        Outbox outbox = create(3);
        offer(outbox, "a", "b");
        assertThat(outbox.peek()).isSameAs(outbox.peek());
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(ledger.delivered()).isZero();
    }

    @Test
    void oneTooManyIsLostAndTold() {
        Outbox outbox = create(2);
        offer(outbox, "a", "b", "c");
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(ledger.lost()).isEqualTo(1);
        List<String> told = new ArrayList<>();
        drain(outbox, told);
        assertThat(told).filteredOn(line -> line.startsWith("gap")).hasSize(1);
        assertThat(outbox.nextOffset()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsRemovedComesInOrderAndLeavesTheRest() {
        Outbox outbox = create(10);
        offer(outbox, "a", "b", "c", "d");
        List<Publication> removed = outbox.remove(topic -> !topic.name().equals("c"));
        assertThat(removed).extracting(Publication::offset).containsExactly(1L, 2L, 4L);
        assertThat(outbox.nextOffset()).isEqualTo(3);
        assertThat(outbox.size()).isEqualTo(1);
        assertThat(ledger.queued()).as("left to the caller").isEqualTo(4);
    }

    @Test
    void whatIsInsertedTakesItsPlaceByOffset() {
        Outbox from = create(10);
        Outbox to = create(10);
        offer(from, "a");
        offer(to, "b");
        offer(from, "c");
        offer(to, "d");
        to.insert(from.remove(topic -> true));
        assertThat(from.nextOffset()).isEqualTo(Long.MAX_VALUE);
        assertThat(takeAll(to)).containsExactly(1L, 2L, 3L, 4L);
        to.insert(List.of());
        assertThat(to.size()).isZero();
    }

    @Test
    void excessOfAnInsertIsLostAndTold() {
        Outbox from = create(10);
        Outbox to = create(2);
        offer(from, "a", "b", "c");
        offer(to, "d");
        to.insert(from.remove(topic -> true));
        assertThat(to.size()).isEqualTo(2);
        assertThat(ledger.lost()).isEqualTo(2);
        assertThat(to.hasLosses()).isTrue();
    }

    /** Else a resume from there would pass over what still waits. */
    @Test
    void nextOffsetIsNotAboveAnythingThatWaitsOrIsUntold() {
        Outbox from = create(10);
        Outbox to = create(2);
        offer(from, "a");
        offer(to, "b", "c", "d");
        offer(from, "e");
        assertThat(to.takeLosses()).isNotNull();
        assertThat(to.take().offset()).isPositive();
        assertThat(to.take().offset()).isPositive();
        offer(to, "f", "g", "h");
        assertThat(to.take().offset()).isPositive();
        to.insert(from.remove(topic -> topic.name().equals("a")));
        assertThat(to.nextOffset()).isEqualTo(1);
    }

    /** A model that knows no policy: everything offered is delivered, lost, removed or waits, once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingGoesUncountedThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        Outbox outbox = create(1 + random.nextInt(6));
        List<Publication> outside = new ArrayList<>();
        long told = 0;
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> offer(outbox, "t" + random.nextInt(8));
                case 4, 5 -> told += lossesThenUpdate(outbox);
                case 6 -> {
                    int parity = random.nextInt(2);
                    outside.addAll(outbox.remove(topic -> topic.name().charAt(1) % 2 == parity));
                }
                default -> {
                    outbox.insert(List.copyOf(outside));
                    outside.clear();
                }
            }
            assertThat(ledger.matched())
                    .as("equation, seed %d, step %d", seed, step)
                    .isEqualTo(ledger.delivered() + ledger.conflated() + ledger.lost() + ledger.queued());
            assertThat(ledger.queued())
                    .as("queued, seed %d, step %d", seed, step)
                    .isEqualTo(outbox.size() + outside.size());
            Publication next = outbox.peek();
            assertThat(outbox.nextOffset())
                    .as("next, seed %d, step %d", seed, step)
                    .isLessThanOrEqualTo(next == null ? Long.MAX_VALUE : next.offset());
        }
        told += countOf(outbox.takeLosses());
        assertThat(told).as("told, seed %d", seed).isEqualTo(ledger.lost());
    }

    private static long lossesThenUpdate(Outbox outbox) {
        boolean hadLosses = outbox.hasLosses();
        long told = countOf(outbox.takeLosses());
        assertThat(told > 0).isEqualTo(hadLosses);
        if (outbox.peek() != null) {
            Publication next = outbox.peek();
            assertThat(outbox.take()).isSameAs(next);
        }
        return told;
    }

    private static long countOf(@Nullable Losses losses) {
        return losses == null ? 0 : losses.count();
    }

    final void offer(Outbox outbox, String... topics) {
        for (String topic : topics) {
            offset++;
            ledger.arrive();
            outbox.offer(new Publication(new Update(Topic.of(topic), 1, offset, 0, 0, DATA)));
        }
    }

    static List<Long> takeAll(Outbox outbox) {
        List<Long> offsets = new ArrayList<>();
        while (outbox.peek() != null) {
            offsets.add(outbox.take().offset());
        }
        return offsets;
    }

    /** Empties it as a session does: losses first, then the update, one line each. */
    static void drain(Outbox outbox, List<String> lines) {
        while (outbox.nextOffset() != Long.MAX_VALUE) {
            Losses losses = outbox.takeLosses();
            if (losses != null) {
                lines.add("gap " + losses.count() + " " + losses.from() + "-" + losses.to());
            } else {
                lines.add(Long.toString(outbox.take().offset()));
            }
        }
    }
}
