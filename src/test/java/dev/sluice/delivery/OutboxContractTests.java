package dev.sluice.delivery;

import static dev.sluice.delivery.OutboxBench.takeAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every outbox keeps to, whatever its policy loses. */
abstract class OutboxContractTests {

    final OutboxBench bench = new OutboxBench();
    final Ledger ledger = bench.ledger;

    abstract Policy policy();

    /** An empty outbox with room for so many updates of different topics. */
    final Outbox create(int buffer) {
        return bench.create(policy(), buffer);
    }

    @Test
    void emptyOutboxHasNothingToTell() {
        Outbox outbox = create(2);
        outbox.expireNext(bench.acceptedAt(100));
        outbox.expireAll(bench.acceptedAt(100));
        assertThat(outbox.remove(topic -> true)).isEmpty();
        assertThat(outbox.insert(List.of())).isTrue();
        assertThat(outbox.peek()).isNull();
        assertThat(outbox.takeLosses()).isNull();
        assertThat(outbox.nextOffset()).isEqualTo(Long.MAX_VALUE);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.isFull()).isFalse();
    }

    @Test
    void updatesLeaveInTheOrderOfTheLog() {
        Outbox outbox = create(3);
        assertThat(bench.offer(outbox, "a", "b")).isTrue();
        assertThat(outbox.isFull()).isFalse();
        assertThat(bench.offer(outbox, "c")).isTrue();
        assertThat(outbox.isFull()).isTrue();
        assertThat(outbox.nextOffset()).isEqualTo(1);
        assertThat(takeAll(outbox)).containsExactly(1L, 2L, 3L);
        assertThat(ledger.delivered()).isEqualTo(3);
        assertThat(ledger.queued()).isZero();
    }

    @Test
    void peekTakesNothing() {
        Outbox outbox = create(3);
        bench.offer(outbox, "a", "b");
        assertThat(outbox.peek()).isSameAs(outbox.peek());
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(ledger.delivered()).isZero();
    }

    @Test
    void oneTooManyIsLostAndToldOrSendsTheClientAway() {
        Outbox outbox = create(2);
        boolean stays = bench.offer(outbox, "a", "b", "c");
        assertThat(ledger.lost()).isEqualTo(stays ? 1 : 0);
        assertThat(outbox.size()).isEqualTo(stays ? 2 : 3);
        assertThat(OutboxBench.drain(outbox))
                .filteredOn(line -> line.startsWith("gap"))
                .hasSize(stays ? 1 : 0);
        assertThat(outbox.nextOffset()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsRemovedComesInOrderAndLeavesTheRest() {
        Outbox outbox = create(10);
        bench.offer(outbox, "a", "b", "c", "d");
        List<Queued> removed = outbox.remove(topic -> !topic.name().equals("c"));
        assertThat(removed).extracting(queued -> queued.publication().offset()).containsExactly(1L, 2L, 4L);
        assertThat(removed).extracting(Queued::since).containsExactly(1L, 2L, 4L);
        assertThat(outbox.nextOffset()).isEqualTo(3);
        assertThat(outbox.size()).isEqualTo(1);
        assertThat(ledger.queued()).as("left to the caller").isEqualTo(4);
    }

    @Test
    void whatIsInsertedTakesItsPlaceByOffset() {
        Outbox from = create(10);
        Outbox to = create(10);
        bench.offer(from, "a");
        bench.offer(to, "b");
        bench.offer(from, "c");
        bench.offer(to, "d");
        assertThat(to.insert(from.remove(topic -> true))).isTrue();
        assertThat(from.nextOffset()).isEqualTo(Long.MAX_VALUE);
        assertThat(takeAll(to)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void excessOfAnInsertIsLostAndToldOrSendsTheClientAway() {
        Outbox from = create(10);
        Outbox to = create(2);
        bench.offer(from, "a", "b", "c");
        bench.offer(to, "d");
        boolean stays = to.insert(from.remove(topic -> true));
        assertThat(to.size()).isEqualTo(stays ? 2 : 4);
        assertThat(ledger.lost()).isEqualTo(stays ? 2 : 0);
        assertThat(OutboxBench.drain(to))
                .filteredOn(line -> line.startsWith("gap 2 "))
                .hasSize(stays ? 1 : 0);
    }

    @Test
    void lossesStayWhereTheyAreWhenAllThatWaitsIsRemoved() {
        Outbox outbox = create(2);
        bench.offer(outbox, "a", "b");
        outbox.expireNext(bench.acceptedAt(2));
        assertThat(outbox.remove(topic -> true)).hasSize(1);
        assertThat(outbox.nextOffset()).isEqualTo(1);
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 1-1 expired");
    }

    @Test
    void whatHasWaitedTooLongIsLost() {
        Outbox outbox = create(5);
        bench.offer(outbox, "a", "b", "c", "d");
        outbox.expireNext(bench.acceptedAt(1));
        assertThat(ledger.lost()).as("not longer, but as long").isZero();
        outbox.expireNext(bench.acceptedAt(3));
        assertThat(ledger.lost()).isEqualTo(2);
        assertThat(outbox.size()).isEqualTo(2);
        outbox.expireAll(bench.acceptedAt(4));
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 3 1-3 expired", "4");
    }

    @Test
    void expiryMakesRoom() {
        Outbox outbox = create(1);
        bench.offer(outbox, "a");
        outbox.expireAll(bench.acceptedAt(2));
        assertThat(outbox.isFull()).isFalse();
        assertThat(bench.offer(outbox, "b")).isTrue();
        assertThat(OutboxBench.drain(outbox)).containsExactly("gap 1 1-1 expired", "2");
    }

    /** Else a resume from there would pass over what still waits. */
    @Test
    void nextOffsetIsNotAboveAnythingThatWaitsOrIsUntold() {
        Outbox from = create(10);
        Outbox to = create(2);
        bench.offer(from, "a");
        bench.offer(to, "b", "c");
        to.expireNext(bench.acceptedAt(3));
        assertThat(to.nextOffset()).isEqualTo(2);
        to.insert(from.remove(topic -> topic.name().equals("a")));
        assertThat(to.nextOffset()).isEqualTo(1);
    }

    /** A model that knows no policy: everything offered is delivered, conflated, lost, removed or waits, once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingGoesUncountedThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        int buffer = 1 + random.nextInt(6);
        Outbox outbox = create(buffer);
        List<Queued> outside = new ArrayList<>();
        boolean stays = true;
        long told = 0;
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> stays &= bench.offer(outbox, "t" + random.nextInt(8));
                case 5, 6 -> told += lossesThenUpdates(outbox, 1);
                case 7 -> told += lossesThenUpdates(outbox, Integer.MAX_VALUE);
                case 8 -> outbox.expireNext(bench.acceptedAt(bench.head() - random.nextInt(12)));
                case 9 -> outbox.expireAll(bench.acceptedAt(bench.head() - random.nextInt(12)));
                case 10 -> {
                    int parity = random.nextInt(2);
                    outside.addAll(outbox.remove(topic -> topic.name().charAt(1) % 2 == parity));
                }
                default -> {
                    stays &= outbox.insert(List.copyOf(outside));
                    outside.clear();
                }
            }
            String where = "seed " + seed + ", step " + step;
            bench.assertBalanced(where);
            assertThat(ledger.queued()).as(where).isEqualTo(outbox.size() + outside.size());
            assertThat(outbox.size() <= buffer || !stays).as(where).isTrue();
            assertThat(outbox.isFull()).as(where).isEqualTo(outbox.size() >= buffer);
            Publication next = outbox.peek();
            assertThat(outbox.nextOffset())
                    .as(where)
                    .isLessThanOrEqualTo(next == null ? Long.MAX_VALUE : next.offset());
        }
        told += lossesThenUpdates(outbox, Integer.MAX_VALUE);
        assertThat(told).as("told, seed %d", seed).isEqualTo(ledger.lost());
        assertThat(ledger.delivered()).isPositive();
    }

    /** As a session takes them, up to so many updates; nothing of it stands before where the outbox said. */
    private static long lossesThenUpdates(Outbox outbox, int updates) {
        long told = 0;
        long from = outbox.nextOffset();
        int taken = 0;
        while (taken < updates && outbox.nextOffset() != Long.MAX_VALUE) {
            Losses losses = outbox.takeLosses();
            if (losses != null) {
                assertThat(losses.count()).isPositive();
                assertThat(losses.from()).isGreaterThanOrEqualTo(from);
                assertThat(losses.to()).isGreaterThanOrEqualTo(losses.from());
                told += losses.count();
            } else {
                Publication next = outbox.peek();
                assertThat(outbox.take()).isSameAs(next);
                assertThat(next).isNotNull();
                assertThat(next.offset()).isGreaterThanOrEqualTo(from);
                taken++;
            }
        }
        return told;
    }
}
