package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Submission;
import dev.sluice.journal.Entry;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.security.revocation.Revocation;
import dev.sluice.security.revocation.Revocations;
import dev.sluice.testing.JdkClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Nodes in one process on a real Redis, which is killed, stopped, sent back in time and emptied. */
class ClusterLogIT {

    private static final int MANY = 5_000;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    private final List<TestNode> nodes = new ArrayList<>();

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        redis.signal("CONT");
        nodes.forEach(TestNode::close);
        redis.close();
    }

    private TestNode node(String name) {
        TestNode node = TestNode.start(redis, name);
        nodes.add(node);
        return node;
    }

    private Store store(JournalProperties bounds) {
        return new Store(RedisURI.create(redis.url()), new Keys("test"), ReplicaJournal.retention(bounds));
    }

    @Test
    void allNodesSayTheSameOfWhatAnyOfThemPublishes() {
        TestNode a = node("a");
        TestNode b = node("b");
        Update first = a.publishNow("t", "1");
        Update second = b.publishNow("t", "2");
        Update third = a.publishNow("u", "3");
        assertThat(List.of(first.seq(), second.seq(), third.seq())).containsExactly(1L, 2L, 1L);
        assertThat(List.of(first.offset(), second.offset(), third.offset())).containsExactly(1L, 2L, 3L);
        assertThat(List.of(second.ts() - first.ts(), third.ts() - second.ts())).allMatch(step -> step >= 0);
        b.awaitHead(3);
        assertThat(a.contents()).isEqualTo(b.contents());
        assertThat(b.lane.updates).extracting(Update::offset).containsExactly(1L, 2L, 3L);
    }

    @Test
    void nodesThatPublishAtOnceLoseNothingAndKeepEachTheirOrder() {
        TestNode a = node("a");
        TestNode b = node("b");
        Flux<Update> ofA = Flux.range(0, MANY).flatMap(i -> a.publish("a/" + i % 7, Integer.toString(i)), MANY);
        Flux<Update> ofB = Flux.range(0, MANY).flatMap(i -> b.publish("b/" + i % 7, Integer.toString(i)), MANY);
        List<Update> published =
                Objects.requireNonNull(Flux.merge(ofA, ofB).collectList().block(JdkClient.PATIENCE));
        assertThat(published).extracting(Update::offset).doesNotHaveDuplicates().hasSize(2 * MANY);
        a.awaitHead(2 * MANY);
        b.awaitHead(2 * MANY);
        assertThat(a.contents()).isEqualTo(b.contents());
        for (TestNode node : nodes) {
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> node.lane.updates.size() == 2 * MANY);
            assertRises(node.lane.updates);
        }
    }

    /** Each offset above the one before, and each topic's values and seqs in the order in which they were published. */
    private static void assertRises(List<Update> updates) {
        long offset = 0;
        Map<String, Long> seqs = new HashMap<>();
        Map<String, Integer> values = new HashMap<>();
        for (Update update : updates) {
            assertThat(update.offset()).isGreaterThan(offset);
            offset = update.offset();
            String topic = update.topic().name();
            int value = Integer.parseInt(new String(update.data(), StandardCharsets.UTF_8));
            assertThat(update.seq()).isEqualTo(seqs.getOrDefault(topic, 0L) + 1);
            assertThat(value).isGreaterThan(values.getOrDefault(topic, -1));
            seqs.put(topic, update.seq());
            values.put(topic, value);
        }
    }

    @Test
    void nodeThatComesLaterHasWhatTheOthersHaveByCheckpointAndBlocks() {
        JournalProperties bounds = TestBounds.inMemory(4_000, 100);
        TestNode a = TestNode.start(redis, "a", bounds);
        nodes.add(a);
        String kilobyte = "\"" + "x".repeat(1_000) + "\"";
        for (int round = 0; round < 4; round++) {
            int from = round * MANY;
            var unused = Flux.range(from, MANY)
                    .flatMap(i -> a.publish("t/" + i % 150, kilobyte), 1_000)
                    .then()
                    .block(JdkClient.PATIENCE);
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> newestCheckpoint(bounds) > from);
        }
        try (Store store = store(bounds);
                StoreConnection connection = store.connect()) {
            Awaitility.await()
                    .atMost(JdkClient.PATIENCE)
                    .until(() -> connection.readStored(0).get(0).block().offset() > 1);
        }
        TestNode b = TestNode.start(redis, "b", bounds);
        nodes.add(b);
        assertThat(a.publishNow("u", "1").seq()).isEqualTo(1);
        b.awaitHead(a.head());
        assertThat(b.contents()).isEqualTo(a.contents());
    }

    private long newestCheckpoint(JournalProperties bounds) {
        try (Store store = store(bounds);
                StoreConnection connection = store.connect()) {
            return connection.checkpoints().stream()
                    .mapToLong(StoreConnection.Checkpoint::offset)
                    .max()
                    .orElse(0);
        }
    }

    @Test
    void blockThatIsSentAgainIsWrittenOnce() {
        try (Store store = store(TestNode.BOUNDS);
                StoreConnection connection = store.connect()) {
            assertThat(connection.join("w", "", Duration.ofSeconds(10), "w", false))
                    .isEqualTo(StoreConnection.Join.JOINED);
            byte[] block = Entry.write(List.of(new Entry(TestNode.draft("t", "1"), 0, Entry.ALWAYS)));
            for (int i = 0; i < 2; i++) {
                assertThat(connection.append("w", 1, 1, 0, 0, 1_000_000, block))
                        .isEqualTo(StoreConnection.Append.WRITTEN);
            }
            assertThat(connection.readStored(0)).hasSize(1);
            assertThat(connection.append("w", 2, 1, 0, 0, 1_000_000, block)).isEqualTo(StoreConnection.Append.WRITTEN);
            assertThat(connection.readStored(0))
                    .extracting(read -> read.block().offset())
                    .containsExactly(1L, 2L);
            assertThat(connection.append("other", 1, 1, 0, 0, 1_000_000, block))
                    .as("of one that may not write")
                    .isEqualTo(StoreConnection.Append.FENCED);
        }
    }

    @Test
    void storeThatIsKilledAndComesBackLosesNothingAndNobodyIsSentAway() {
        TestNode a = node("a");
        TestNode b = node("b");
        Queue<Update> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger doubts = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < MANY; i++) {
            var unused = a.publish("t/" + i % 7, Integer.toString(i))
                    .doFinally(end -> done.incrementAndGet())
                    .subscribe(acknowledged::add, fault -> doubts.incrementAndGet());
            if (i == MANY / 2) {
                redis.kill(); // for so long that nobody could say that it lives, for which nobody is fenced
                Awaitility.await()
                        .atMost(JdkClient.PATIENCE)
                        .until(() -> a.hub.behind().compareTo(TestNode.LEASE) > 0
                                && b.hub.behind().compareTo(TestNode.LEASE) > 0
                                && a.log.fault() != null);
                redis.start();
            }
        }
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> done.get() == MANY);
        assertThat(doubts).hasValue(0);
        assertThat(acknowledged).extracting(Update::offset).doesNotHaveDuplicates();
        b.awaitHead(a.publishNow("end", "1").offset());
        assertThat(a.contents()).isEqualTo(b.contents());
        assertThat(a.lane.cutOff).isNull();
        assertThat(b.lane.cutOff).isNull();
        List<Update> seen = b.lane.updates.subList(0, b.lane.updates.size() - 1);
        assertThat(seen).hasSize(MANY);
        assertRises(seen);
        assertThat(a.log.fault()).isNull();
        assertThat(a.log.term()).as("it is another process").isEqualTo(2);
        assertThat(a.hub.behind()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void storeThatLacksTheEndOfTheLogIsToldAndNoOffsetIsGivenTwice() {
        TestNode a = node("a");
        TestNode b = node("b");
        Update kept = a.publishNow("t", "1");
        b.awaitHead(kept.offset());
        redis.keep();
        Update lost = a.publishNow("t", "2");
        b.awaitHead(lost.offset());
        redis.kill();
        redis.goBack();
        redis.start();
        a.awaitCutOff();
        b.awaitCutOff();
        Update next = a.publishNow("t", "3");
        assertThat(next.offset()).isGreaterThan(1L << 32);
        assertThat(next.seq()).as("goes on behind what is kept").isEqualTo(2);
        b.awaitHead(next.offset());
        assertThat(a.contents()).isEqualTo(b.contents());
        ReplicaJournal journal = b.log.replica();
        String epoch = journal.head().epoch();
        assertThat(journal.canRecover(new dev.sluice.message.StreamPosition(epoch, lost.offset())))
                .as("whoever has seen what is lost is told")
                .isFalse();
        assertThat(journal.canRecover(new dev.sluice.message.StreamPosition(epoch, next.offset())))
                .isTrue();
    }

    @Test
    void storeThatComesBackWithNothingBeginsANewLog() {
        TestNode a = node("a");
        TestNode b = node("b");
        Update first = a.publishNow("t", "1");
        b.awaitHead(first.offset());
        String epoch = a.log.replica().head().epoch();
        redis.kill();
        redis.forget();
        redis.start();
        a.awaitCutOff();
        b.awaitCutOff();
        Update next = b.publishNow("t", "2");
        assertThat(next.seq()).isEqualTo(1);
        assertThat(b.log.replica().head().epoch()).isNotEqualTo(epoch);
        a.awaitHead(next.offset());
        assertThat(a.contents()).isEqualTo(b.contents());
    }

    @Test
    void nodeThatWasTakenForDeadWritesNothingMoreAndBeginsAnew() {
        TestNode a = node("a");
        TestNode b = node("b");
        Update first = a.publishNow("t", "1");
        b.awaitHead(first.offset());
        try (Store store = store(TestNode.BOUNDS);
                StoreConnection other = store.connect()) {
            fence(other, a);
            fence(other, b);
        }
        a.awaitCutOff();
        b.awaitCutOff();
        assertThat(a.publishNow("t", "2").seq()).isEqualTo(2);
        assertThat(b.publishNow("t", "3").seq()).isEqualTo(3);
        a.awaitHead(b.head());
        assertThat(a.contents()).isEqualTo(b.contents());
        assertThat(a.registry.get("sluice.cluster.begun.anew").counter().count())
                .isEqualTo(1);
    }

    /** As a node does that has not heard of them for too long. */
    private static void fence(StoreConnection store, TestNode node) {
        store.leave(node.log.incarnation());
    }

    @Test
    void whatIsAnUpdateOnlyUnderAConditionIsOneOnOneNode() {
        TestNode a = node("a");
        TestNode b = node("b");
        Update first = a.publishNow("t", "1");
        b.awaitHead(first.offset());
        Conditional ofA = new Conditional(first);
        Conditional ofB = new Conditional(first);
        a.submit(ofA);
        b.submit(ofB);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> ofA.told != null && ofB.told != null);
        assertThat(List.of(Objects.requireNonNull(ofA.told), Objects.requireNonNull(ofB.told)))
                .containsExactlyInAnyOrder("published", "unchanged");
        Update end = b.publishNow("end", "1");
        a.awaitHead(end.offset());
        assertThat(a.contents()).isEqualTo(b.contents());
        assertThat(a.log.replica().read(0, 10).updates()).hasSize(3);
        assertThat(a.log.replica().read(0, 10).missing()).isNull();
    }

    /** One that ends a value that it has seen. */
    private static final class Conditional implements Submission {
        private final Update seen;
        private volatile @Nullable String told;

        Conditional(Update seen) {
            this.seen = seen;
        }

        @Override
        public Draft draft() {
            return TestNode.draft("t", "\"stale\"");
        }

        @Override
        public Duration patience() {
            return JdkClient.PATIENCE;
        }

        @Override
        public boolean isConditional() {
            return true;
        }

        @Override
        public boolean isNews(@Nullable Update last) {
            return last != null && last.offset() == seen.offset();
        }

        @Override
        public void unchanged() {
            told = "unchanged";
        }

        @Override
        public void published(Update update) {
            told = "published";
        }

        @Override
        public void refused(ErrorCode code, String message) {
            told = message;
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            told = message;
        }
    }

    @Test
    void whatOneNodeDoesForAllMovesOnWhenThatNodeIsFencedOrLeaves() {
        TestNode a = node("a");
        List<Boolean> ofA = new CopyOnWriteArrayList<>();
        var unused = a.log.turns("feed:x").subscribe(ofA::add);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> ofA.equals(List.of(false, true)));
        TestNode b = node("b");
        List<Boolean> ofB = new CopyOnWriteArrayList<>();
        var unusedToo = b.log.turns("feed:x").subscribe(ofB::add);
        assertThat(b.publishNow("t", "1").offset()).isEqualTo(1);
        assertThat(ofB).doesNotContain(true);
        a.log.close();
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> ofB.equals(List.of(false, true)));
    }

    @Test
    void whatAnotherNodeGoesOnWithIsNoMoreThatOfTheNodeThatWasTakenForDead() {
        TestNode a = node("a");
        TestNode b = node("b");
        ReplicaJournal ofA = a.log.replica();
        AtomicInteger left = new AtomicInteger();
        ofA.onNotesLeft(left::incrementAndGet);
        note(ofA, "will/1", "one");
        note(ofA, "will/2", "two");
        ofA.note("will/1", null);
        b.awaitHead(a.publishNow("t", "1").offset());
        note(ofA, "will/3", "three");
        try (Store store = store(TestNode.BOUNDS);
                StoreConnection other = store.connect()) {
            fence(other, a);
        }
        Map<String, String> taken = new HashMap<>();
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> {
            b.log.replica().takeNotesOfOthers("will/").forEach(each -> each.notes()
                    .forEach((name, note) -> taken.put(name, text(note))));
            ofA.takeNotesOfOthers("will/")
                    .forEach(each -> each.notes().forEach((name, note) -> taken.put(name, "by itself " + text(note))));
            return !taken.isEmpty();
        });
        assertThat(taken.keySet()).containsExactlyInAnyOrder("will/2", "will/3");
        a.awaitCutOff();
        assertThat(left).hasValue(1);
        note(ofA, "will/4", "four");
        a.log.close();
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> b.log.replica().takeNotesOfOthers("will/").stream()
                .anyMatch(each -> each.notes().containsKey("will/4") && each.offset() >= 1));
    }

    private static void note(ReplicaJournal journal, String name, String note) {
        journal.note(name, note.getBytes(StandardCharsets.UTF_8));
        var unused = journal.noted().block(JdkClient.PATIENCE);
    }

    private static String text(byte[] note) {
        return new String(note, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNotedOutlivesAStoreThatHasLostIt() {
        TestNode a = node("a");
        note(a.log.replica(), "will/1", "one");
        redis.keep();
        note(a.log.replica(), "will/2", "two");
        redis.kill();
        redis.goBack();
        redis.start();
        try (Store store = store(TestNode.BOUNDS);
                StoreConnection other = store.connect()) {
            Awaitility.await()
                    .atMost(JdkClient.PATIENCE)
                    .until(() -> other.notes(a.log.incarnation()), containsBoth -> containsBoth.size() == 2);
        }
    }

    @Test
    void revocationCountsOnAllNodesAndOutlivesAStoreThatHasLostIt() throws IOException {
        TestNode a = node("a");
        TestNode b = node("b");
        Revocations ofA = Revocations.open(a.log.revocations(), InstantSource.system());
        Revocations ofB = Revocations.open(b.log.revocations(), InstantSource.system());
        AtomicInteger heard = new AtomicInteger();
        ofB.onRevoked(heard::incrementAndGet);
        redis.keep();
        long until = InstantSource.system().instant().getEpochSecond() + 600;
        Revocation ann = ofA.revoke("ann", null, until);
        ofA.keep();
        awaitRevoked(ofB, "ann", true);
        assertThat(heard.get()).isPositive();
        redis.kill();
        redis.goBack();
        redis.start();
        Revocation unused = ofB.revoke("bob", null, until);
        Awaitility.await().atMost(JdkClient.PATIENCE).ignoreExceptions().untilAsserted(ofB::keep);
        awaitRevoked(ofA, "bob", true);
        awaitRevoked(ofA, "ann", true);
        assertThat(ofB.all()).extracting(Revocation::sub).containsExactlyInAnyOrder("ann", "bob");
        assertThat(ofB.takeBack(ann.id())).isTrue();
        ofB.keep();
        awaitRevoked(ofA, "ann", false);
        awaitRevoked(ofA, "bob", true);
    }

    private static void awaitRevoked(Revocations of, String subject, boolean revoked) {
        Identity identity = new Identity(subject, null, Instant.MAX, Grants.NONE);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> of.hasRevoked(identity) == revoked);
    }

    @Test
    void nodeThatWouldKeepAnotherPartOfTheLogIsRefused() {
        TestNode unused = node("a");
        assertThatThrownBy(() -> TestNode.start(redis, "b", TestBounds.inMemory(5, 5)))
                .isInstanceOf(StoreUnfitException.class)
                .hasMessageContaining("100000 updates")
                .hasMessageContaining("5 updates");
    }

    @Test
    void storeThatIsNotThereIsNamed() {
        redis.kill();
        assertThatThrownBy(() -> TestNode.start(redis, "a"))
                .isInstanceOf(StoreUnfitException.class)
                .hasMessageContaining("127.0.0.1:" + redis.port());
    }
}
