package dev.sluice.source.kafka;

import static dev.sluice.source.kafka.SteppedConsumer.P0;
import static dev.sluice.source.kafka.SteppedConsumer.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.expiry.TestStale;
import dev.sluice.hub.Hub;
import dev.sluice.message.Update;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Absence;
import dev.sluice.source.HeldJournal;
import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceConnection;
import dev.sluice.source.SourceConnection.Standing;
import dev.sluice.source.SourceRunner;
import dev.sluice.source.Sources;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Turn by turn on the test's own thread, with a journal that the test holds. */
class RecordLoopTests {

    private final HeldJournal journal = new HeldJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Hub hub = journal.hub(registry);
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final SteppedConsumer consumer = new SteppedConsumer();
    private final List<Standing> standings = new ArrayList<>();
    private final OneInlet source = new OneInlet();
    private Sources sources = new Sources(List.of());
    private long nanos;
    private long nanosPerLook;

    /** Hands out its inlet, and is always up. */
    private static final class OneInlet implements Source {
        private @Nullable Inlet inlet;

        @Override
        public String kind() {
            return "kafka";
        }

        @Override
        public String name() {
            return "default";
        }

        @Override
        public String address() {
            return "127.0.0.1:9092";
        }

        @Override
        public SourceConnection connect(Inlet own) {
            if (inlet == null) {
                inlet = own;
            }
            return new SourceConnection() {
                @Override
                public Flux<Standing> open() {
                    return Flux.never();
                }

                @Override
                public Mono<Void> close() {
                    return Mono.empty();
                }
            };
        }
    }

    @AfterEach
    void stop() {
        sources.stop();
        time.dispose();
    }

    private RecordLoop begin(String... settings) {
        KafkaCluster cluster = KafkaClusterTests.bind(settings);
        sources = new Sources(List.of(new SourceRunner(
                source,
                HeldJournal.publishers(hub).ofFeed(source.id(), cluster.newTopics()),
                new Inlet.Bounds(cluster.underWay(), cluster.underWayBytes().toBytes()),
                Duration.ofSeconds(1),
                new Absence(source.id(), null, TestStale.goneSources(hub, time), journal, time, InstantSource.system()),
                registry)));
        sources.start();
        RecordLoop loop = new RecordLoop(
                consumer,
                cluster,
                new KafkaReader(cluster, new PayloadReader(new SenmlProperties("senml"), InstantSource.system())),
                new KafkaMeters(registry, "default"),
                Objects.requireNonNull(source.inlet),
                standings::add,
                this::look);
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(0), P1, new OffsetAndMetadata(0)));
        consumer.assign(P0, P1);
        loop.turn();
        return loop;
    }

    private long look() {
        nanos += nanosPerLook;
        return nanos;
    }

    private void later(RecordLoop loop, Duration duration) {
        nanos += duration.toNanos();
        loop.turn();
    }

    private void turnUntilCommitted(RecordLoop loop) {
        later(loop, Duration.ofSeconds(2));
    }

    private List<String> published() {
        return journal.read(0, 1000).updates().stream()
                .map(update -> update.topic().name() + '=' + text(update))
                .toList();
    }

    private static String text(Update update) {
        return new String(update.data(), StandardCharsets.UTF_8);
    }

    private double rejected(String reason) {
        return registry.get("sluice.kafka.rejected")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void recordsArePublishedInOrderAndCommitted() {
        RecordLoop loop = begin();
        consumer.add(P0, "a", "1.50");
        consumer.add(P0, "a", "{ \"b\": 2 }");
        consumer.add(P1, "c/d", "3");
        loop.turn();
        assertThat(published())
                .containsExactlyInAnyOrder("kafka/plant/a=1.50", "kafka/plant/a={\"b\":2}", "kafka/plant/c/d=3")
                .containsSubsequence("kafka/plant/a=1.50", "kafka/plant/a={\"b\":2}");
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isEqualTo(2);
        assertThat(consumer.committed(P1)).isEqualTo(1);
        assertThat(registry.get("sluice.kafka.received").counter().count()).isEqualTo(3);
    }

    @Test
    void offsetIsCommittedOnlyOnceTheJournalHasTheUpdate() {
        RecordLoop loop = begin();
        journal.hold();
        consumer.add(P0, "a", "1");
        loop.turn();
        turnUntilCommitted(loop);
        assertThat(published()).containsExactly("kafka/plant/a=1");
        assertThat(consumer.committed(P0)).isZero();
        journal.release();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isEqualTo(1);
    }

    @Test
    void nothingBehindARecordThatIsNotInTheJournalIsCommitted() {
        RecordLoop loop = begin();
        consumer.add(P0, "a", "1");
        loop.turn();
        journal.hold();
        consumer.add(P0, "a", "2");
        consumer.add(P0, "a", "not JSON");
        consumer.add(P1, "b", "not JSON");
        loop.turn();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0))
                .as("the refused one is settled, the one before it is not")
                .isEqualTo(1);
        assertThat(consumer.committed(P1)).as("each partition by itself").isEqualTo(1);
        journal.release();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isEqualTo(3);
    }

    @Test
    void recordThatCanNotBePublishedIsCountedAndPassedOver() {
        RecordLoop loop = begin("payload-size=10B");
        consumer.add(P0, "a", "not JSON");
        consumer.add(P0, "a", "");
        consumer.add(P0, "a//b", "1");
        consumer.add(P0, "", "1");
        consumer.add(P0, null, "1");
        consumer.add(P0, "\u00ff", "1");
        consumer.add(P0, "a", "\"0123456789\"");
        consumer.add(P0, "a", "2");
        loop.turn();
        turnUntilCommitted(loop);
        assertThat(published()).containsExactly("kafka/plant/a=2");
        assertThat(rejected("payload")).isEqualTo(2);
        assertThat(rejected("topic")).isEqualTo(4);
        assertThat(rejected("too_large")).isEqualTo(1);
        assertThat(consumer.committed(P0)).isEqualTo(8);
    }

    @Test
    void keyCanNotReachTheTopicsOfTheServer() {
        RecordLoop loop = begin("topic={key}");
        consumer.add(P0, "$sys/nodes/1", "1");
        loop.turn();
        assertThat(published()).isEmpty();
        assertThat(rejected("forbidden")).isEqualTo(1);
    }

    @Test
    void tombstoneRetiresTheTopic() {
        RecordLoop loop = begin("payload=text");
        consumer.add(P0, "a", "on");
        consumer.add(P0, "a", "");
        consumer.add(P0, "a", null);
        loop.turn();
        assertThat(published()).containsExactly("kafka/plant/a=\"on\"", "kafka/plant/a=\"\"", "kafka/plant/a=null");
        assertThat(journal.lastValue(Topic.of("kafka/plant/a"))).isNull();
    }

    @Test
    void tombstoneRetiresTheTopicsOfTheSenmlPacksOfItsKey() {
        RecordLoop loop = begin("payload=senml");
        consumer.add(P0, "a", "[{\"bn\":\"press/\",\"n\":\"t\",\"v\":1},{\"n\":\"p\",\"v\":2}]");
        consumer.add(P0, "b", "[{\"n\":\"other\",\"v\":3}]");
        loop.turn();
        assertThat(journal.lastValues()).hasSize(3);
        consumer.add(P0, "a", null);
        loop.turn();
        assertThat(journal.lastValues())
                .singleElement()
                .satisfies(update -> assertThat(update.topic().name()).endsWith("other"));
    }

    @Test
    void partitionsArePausedWhileThereIsNoRoomAndGoOnInOrder() {
        RecordLoop loop = begin("under-way=2");
        journal.hold();
        for (int i = 1; i <= 6; i++) {
            consumer.add(P0, "a", Integer.toString(i));
        }
        loop.turn();
        loop.turn();
        assertThat(published()).as("no more than may be under way").hasSize(2);
        assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P1);
        journal.release();
        loop.turn();
        loop.turn();
        assertThat(published()).extracting(each -> each.substring(14)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void boundInBytesHoldsToo() {
        RecordLoop loop = begin("under-way-bytes=600B", "payload=text");
        journal.hold();
        for (int i = 0; i < 5; i++) {
            consumer.add(P0, "a", "x".repeat(100));
        }
        loop.turn();
        assertThat(published()).hasSize(2);
        assertThat(consumer.paused()).isEmpty(); // at the next turn
        loop.turn();
        assertThat(consumer.paused()).isNotEmpty();
        journal.release();
    }

    @Test
    void revokedPartitionIsCommittedAsFarAsItIsInTheJournal() {
        RecordLoop loop = begin();
        consumer.add(P0, "a", "1");
        loop.turn();
        journal.hold();
        consumer.add(P0, "a", "2");
        loop.turn();
        nanosPerLook = Duration.ofMillis(50).toNanos(); // so that waiting has an end
        consumer.assign(P1);
        loop.turn();
        assertThat(consumer.lastCommit).as("waited, in vain").containsEntry(P0, 1L);
        assertThat(nanos).isGreaterThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void whatWasPolledOfARevokedPartitionIsLeftToTheNextInTheGroup() {
        RecordLoop loop = begin("under-way=1");
        journal.hold();
        consumer.add(P0, "a", "1");
        consumer.add(P0, "a", "2");
        consumer.add(P1, "b", "1");
        loop.turn();
        nanosPerLook = Duration.ofMillis(50).toNanos();
        consumer.assign(P1);
        loop.turn();
        journal.release();
        loop.turn();
        loop.turn();
        assertThat(published()).containsOnlyOnce("kafka/plant/b=1").doesNotContain("kafka/plant/a=2");
    }

    @Test
    void ownerOfALostPartitionCommitsNothingOfIt() {
        RecordLoop loop = begin();
        consumer.add(P0, "a", "1");
        loop.turn();
        loop.onPartitionsLost(List.of(P0));
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isZero();
    }

    @Test
    void whatIsInTheJournalIsCommittedAtTheEnd() {
        RecordLoop loop = begin();
        consumer.add(P0, "a", "1");
        loop.turn();
        loop.end();
        assertThat(consumer.closed()).isTrue();
        assertThat(consumer.lastCommit).containsEntry(P0, 1L);
    }

    @Test
    void recordsThatWereDeletedBeforeTheyWereReadAreCounted() {
        RecordLoop loop = begin();
        consumer.updateBeginningOffsets(Map.of(P0, 10L));
        consumer.schedulePollTask(() -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(P0, 3L))));
        loop.turn();
        consumer.add(P0, 10, "a", "10");
        loop.turn();
        assertThat(registry.get("sluice.kafka.missed").counter().count()).isEqualTo(7);
        assertThat(published()).containsExactly("kafka/plant/a=10");
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isEqualTo(11);
    }

    @Test
    void journalThatTakesNothingEndsTheConnectionAndNothingIsCommitted() {
        RecordLoop loop = begin();
        journal.breakDown();
        consumer.add(P0, "a", "1");
        consumer.add(P0, "a", "2");
        loop.turn();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isZero();
        assertThat(sources.runners().get(0).state().connected()).isFalse();
    }

    @Test
    void refusedCommitEndsTheConnection() {
        RecordLoop loop = begin();
        consumer.commitFault = new GroupAuthorizationException("sluice");
        consumer.add(P0, "a", "1");
        loop.turn();
        turnUntilCommitted(loop);
        assertThatThrownBy(loop::turn).isInstanceOf(KafkaException.class).hasMessageContaining("sluice");
    }

    @Test
    void commitThatFailsForNowIsMadeAgain() {
        RecordLoop loop = begin();
        consumer.commitFault = new RebalanceInProgressException();
        consumer.add(P0, "a", "1");
        loop.turn();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isZero();
        consumer.commitFault = null;
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isEqualTo(1);
    }

    @Test
    void commitInDoubtIsNotCommittedAtTheBroker() {
        RecordLoop loop = begin();
        journal.hold();
        consumer.add(P0, "a", "1");
        loop.turn();
        journal.failCommits();
        turnUntilCommitted(loop);
        assertThat(consumer.committed(P0)).isZero();
    }

    @Test
    void silentClusterIsAwayUntilItIsHeardAgain() {
        RecordLoop loop = begin();
        assertThat(standings).containsExactly(new Standing("group sluice", List.of()));
        later(loop, Duration.ofSeconds(9));
        assertThat(standings).hasSize(1);
        later(loop, Duration.ofSeconds(2));
        assertThat(standings).hasSize(2).last().matches(standing -> !standing.connected());
        consumer.hear();
        later(loop, Duration.ofSeconds(1));
        assertThat(standings).hasSize(3).last().matches(Standing::connected);
    }

    @Test
    void withoutAConnectionItIsAwayAfterTwoSeconds() {
        RecordLoop loop = begin();
        consumer.sign("connection-count", 0);
        later(loop, Duration.ofSeconds(1));
        assertThat(standings).hasSize(1);
        later(loop, Duration.ofMillis(1_100));
        assertThat(standings).last().isEqualTo(Standing.away("there is no connection to any of its brokers"));
    }

    @Test
    void clusterThatDoesNotTakeItIntoTheGroupIsAway() {
        consumer.generation = -1;
        RecordLoop loop = begin();
        for (int i = 0; i < 11; i++) {
            assertThat(standings).isEmpty();
            consumer.hear();
            later(loop, Duration.ofSeconds(1));
        }
        assertThat(standings)
                .singleElement()
                .satisfies(standing -> assertThat(standing.faults().get(0)).contains("group"));
    }

    /** The client forgets the topics until it is connected again. */
    @Test
    void lostConnectionIsNoLackOfTopics() {
        RecordLoop loop = begin("topics=other");
        consumer.sign("connection-count", 0);
        for (int i = 0; i < 6; i++) {
            later(loop, Duration.ofSeconds(1));
        }
        consumer.sign("connection-count", 1);
        consumer.hear();
        later(loop, Duration.ofSeconds(1));
        assertThat(standings).last().isEqualTo(new Standing("group sluice", List.of()));
    }

    @Test
    void patternThatNoTopicMatchesIsAFault() {
        RecordLoop loop = begin("topics=other");
        assertThat(standings).containsExactly(new Standing("group sluice", List.of()));
        for (int i = 0; i < 6; i++) {
            consumer.hear();
            later(loop, Duration.ofSeconds(1));
        }
        assertThat(standings).hasSize(2).last().satisfies(standing -> {
            assertThat(standing.connected()).isTrue();
            assertThat(standing.faults().get(0)).contains("[other]");
        });
    }
}
