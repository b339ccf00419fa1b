package dev.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions of one subscription each, whose clients take nothing, and what they may have waiting. */
class WaitingBytesTests {

    private static final int DATA_BYTES = 10_000;
    private static final long UPDATE_BYTES = update(1).memoryBytes();
    private static final long SESSION_MAX = 20 * UPDATE_BYTES;

    private final WaitingBytes all = new WaitingBytes(40 * UPDATE_BYTES, SESSION_MAX);
    private boolean stalled = true;
    private long offset;

    private final class Session {
        final Ledger ledger = new Ledger(new Tally());
        final Backlog backlog = new Backlog(all, () -> stalled);
        final Outbox outbox;

        Session(Policy policy) {
            outbox = new Contract(policy, 1_000, null, null).newOutbox(ledger, backlog);
        }

        boolean offer(Publication publication) {
            ledger.arrive();
            return outbox.offer(publication);
        }

        boolean offer(int count) {
            boolean stays = true;
            for (int i = 0; i < count; i++) {
                stays &= offer(new Publication(update(++offset)));
            }
            return stays;
        }

        void assertBalanced() {
            assertThat(ledger.matched()).isEqualTo(ledger.conflated() + ledger.lost() + ledger.queued());
            assertThat(ledger.queued()).isEqualTo(outbox.size());
        }
    }

    private static Update update(long offset) {
        return new Update(Topic.of("t" + offset % 1_000), 1, offset, 0, 0, new byte[DATA_BYTES]);
    }

    /** What a lane does with its sessions until there is not too much any more. */
    private List<Session> relieve(Session... sessions) {
        List<Session> sentAway = new ArrayList<>();
        for (int step = 0; step < 64 && all.isOver(); step++) {
            WaitingBytes.Level level = all.level();
            for (Session session : sessions) {
                if (session.backlog.isOver() && !session.outbox.relieve()) {
                    sentAway.add(session);
                    session.outbox.remove(topic -> true).forEach(withdrawn -> session.ledger.withdraw());
                }
            }
            all.seen(level);
            all.lowerFrom(level);
        }
        return sentAway;
    }

    @Test
    void updateThatWaitsForSeveralCountsOnceForAllAndInFullForEach() {
        Session one = new Session(Policy.DROP_OLDEST);
        Session other = new Session(Policy.CONFLATE);
        Publication shared = new Publication(update(1));
        one.offer(shared);
        other.offer(shared);
        assertThat(all.bytes()).isEqualTo(UPDATE_BYTES);
        assertThat(one.backlog.bytes()).isEqualTo(UPDATE_BYTES);
        assertThat(other.backlog.bytes()).isEqualTo(UPDATE_BYTES);
        assertThat(one.outbox.take()).isSameAs(shared);
        assertThat(all.bytes()).isEqualTo(UPDATE_BYTES);
        assertThat(other.outbox.remove(topic -> true)).hasSize(1);
        assertThat(all.bytes()).isZero();
    }

    @Test
    void updateInHandCountsOnceHoweverManyHaveIt() {
        all.keepInHand(7L, UPDATE_BYTES);
        all.keepInHand(7L, UPDATE_BYTES);
        all.letGo(7L, UPDATE_BYTES);
        assertThat(all.bytes()).isEqualTo(UPDATE_BYTES);
        all.letGo(7L, UPDATE_BYTES);
        assertThat(all.bytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "DISCONNECT", mode = EnumSource.Mode.EXCLUDE)
    void sessionLosesByItsPolicyWhatIsBeyondItsBytes(Policy policy) {
        Session session = new Session(policy);
        assertThat(session.offer(100)).isTrue();
        assertThat(session.backlog.bytes()).isBetween(SESSION_MAX, SESSION_MAX + UPDATE_BYTES);
        assertThat(session.ledger.lost()).isEqualTo(100 - session.outbox.size());
        session.assertBalanced();
        boolean newest = policy == Policy.DROP_NEWEST;
        Publication first = session.outbox.peek();
        assertThat(first).isNotNull();
        assertThat(first.offset()).isEqualTo(newest ? 1 : 101 - session.outbox.size());
    }

    @Test
    void sessionThatWantsNoLossIsSentAwayAtItsBytes() {
        Session session = new Session(Policy.DISCONNECT);
        assertThat(session.offer(20)).isTrue();
        assertThat(session.offer(1)).isFalse();
        session.assertBalanced();
    }

    @Test
    void largerValuesInPlaceOfSmallOnesAreBoundedToo() {
        Session session = new Session(Policy.CONFLATE);
        for (int topic = 0; topic < 100; topic++) {
            offset++;
            session.offer(new Publication(new Update(Topic.of("t" + topic), 1, offset, 0, 0, new byte[10])));
        }
        for (int topic = 0; topic < 100; topic++) {
            offset++;
            session.offer(new Publication(new Update(Topic.of("t" + topic), 2, offset, 0, 0, new byte[DATA_BYTES])));
            assertThat(session.backlog.bytes()).isLessThanOrEqualTo(SESSION_MAX + UPDATE_BYTES);
        }
        session.assertBalanced();
        assertThat(session.ledger.lost()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void whereAllIsTooMuchThoseLoseForWhichMostWaits(Policy policy) {
        all.join();
        Session small = new Session(policy);
        Session smaller = new Session(policy);
        Session[] large = {new Session(policy), new Session(policy), new Session(policy)};
        small.offer(5);
        smaller.offer(1);
        for (Session session : large) {
            session.offer(15);
        }
        assertThat(all.isOver()).isTrue();

        List<Session> sentAway = relieve(small, smaller, large[0], large[1], large[2]);

        assertThat(all.isOver()).isFalse();
        assertThat(small.ledger.lost()).isZero();
        assertThat(small.outbox.size()).isEqualTo(5);
        assertThat(smaller.outbox.size()).isEqualTo(1);
        if (policy == Policy.DISCONNECT) {
            assertThat(sentAway).containsExactlyInAnyOrder(large);
        } else {
            assertThat(sentAway).isEmpty();
            assertThat(large).allSatisfy(session -> {
                assertThat(session.ledger.lost()).isPositive();
                session.assertBalanced();
                assertIsKept(session, policy);
            });
        }
    }

    private static void assertIsKept(Session session, Policy policy) {
        List<Long> kept = new ArrayList<>();
        long told = 0;
        while (session.outbox.peek() != null) {
            Losses losses = session.outbox.takeLosses();
            told += losses == null ? 0 : losses.count();
            kept.add(session.outbox.take().offset());
        }
        Losses behind = session.outbox.takeLosses();
        told += behind == null ? 0 : behind.count();
        assertThat(told).as("losses told").isEqualTo(session.ledger.lost());
        assertThat(behind != null).as("the newest are lost").isEqualTo(policy == Policy.DROP_NEWEST);
        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i)).isEqualTo(kept.get(i - 1) + 1);
        }
    }

    /** Lanes see to their sessions when they come to it; until then nothing may grow without a bound. */
    @Test
    void nothingIsKeptForThoseWhoDoNotReadWhileThereIsFarTooMuch() {
        all.join();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sessions.add(new Session(Policy.DROP_OLDEST));
            sessions.get(i).offer(20);
        }
        assertThat(all.bytes()).isLessThanOrEqualTo((40 + 10 + 1) * UPDATE_BYTES);
        sessions.forEach(Session::assertBalanced);
        assertThat(all.limit()).isZero();
        Session reading = new Session(Policy.DROP_OLDEST);
        stalled = false;
        reading.offer(1);
        assertThat(reading.outbox.size()).as("of one that takes it at once").isEqualTo(1);
    }

    @Test
    void levelIsNotLoweredBeforeEachLaneHasSeenToIt() {
        all.join();
        all.join();
        Session[] sessions = {
            new Session(Policy.DROP_OLDEST), new Session(Policy.DROP_OLDEST), new Session(Policy.DROP_OLDEST)
        };
        for (Session session : sessions) {
            session.offer(15);
        }
        WaitingBytes.Level level = all.level();
        all.seen(level);
        all.lowerFrom(level);
        assertThat(all.level()).isSameAs(level);
        all.seen(level);
        all.lowerFrom(level);
        assertThat(all.level().isBelow(level)).isTrue();
    }

    @Test
    void levelRisesAgainWhenThereIsRoom() {
        all.join();
        Session[] sessions = {
            new Session(Policy.DROP_OLDEST), new Session(Policy.DROP_OLDEST), new Session(Policy.DROP_OLDEST)
        };
        for (Session session : sessions) {
            session.offer(15);
        }
        relieve(sessions);
        for (Session session : sessions) {
            while (session.outbox.peek() != null) {
                var unused = session.outbox.take();
            }
        }
        assertThat(all.bytes()).isZero();
        for (int i = 0; i < 10; i++) {
            all.raise();
        }
        sessions[0].offer(19);
        assertThat(sessions[0].outbox.isFull()).isFalse();
    }
}
