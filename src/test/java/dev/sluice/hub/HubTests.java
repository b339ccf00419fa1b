package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub.JoinPoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

@Timeout(120)
class HubTests {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00.000001Z");

    private final AtomicReference<Instant> clock = new AtomicReference<>(START);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Journal journal = new MemoryJournal(TestBounds.inMemory(100, 1_000));
    private final Scheduler writer = Schedulers.newSingle("hub-test", true);
    private final InstantSource source = () -> Objects.requireNonNull(clock.get());
    private final Hub hub = new Hub(
            journal, writer, Schedulers.parallel(), source, Duration.ofMinutes(1), new HubMetrics(registry, journal));

    @AfterEach
    void stopWriter() {
        writer.dispose();
    }

    @Test
    void tsIsMicrosecondsAndNeverStepsBack() {
        long first = publish("a").ts();
        clock.set(START.minusSeconds(60));
        long second = publish("a").ts();
        clock.set(START.plusNanos(2_999));
        long third = publish("b").ts();
        assertThat(first).isEqualTo(1_767_225_600_000_001L);
        assertThat(second).isEqualTo(first);
        assertThat(third).isEqualTo(first + 2);
    }

    @Test
    void offsetCountsAllAndSeqEachTopic() {
        assertThat(List.of(publish("a"), publish("b"), publish("a")))
                .extracting(update -> update.topic() + ":" + update.seq() + "@" + update.offset())
                .containsExactly("a:1@1", "b:1@2", "a:2@3");
        assertThat(hub.journal().head()).isEqualTo(journal.head());
        assertThat(registry.get("sluice.updates.published").counter().count()).isEqualTo(3);
    }

    @Test
    void withoutAnyLaneUpdatesGoToTheJournal() {
        publish("a");
        assertThat(journal.read(0, 10).updates()).hasSize(1);
    }

    @Test
    void joinTellsWhatWasBefore() {
        publish("a");
        Update second = publish("a");
        Update other = publish("b");
        TestLane lane = new TestLane();
        JoinPoint point = join(lane);
        publish("c");
        assertThat(point.position().offset()).isEqualTo(3);
        assertThat(point.lastValues()).containsExactlyInAnyOrder(second, other);
        assertThat(lane.offsets()).containsExactly(4L);
    }

    @Test
    void lanesThatJoinWhileOthersPublishMissNothingAndGetNothingTwice() {
        int updates = 4_000;
        CompletableFuture<Void> published = hub.publishAll(
                        Flux.range(0, updates).map(i -> draft("t" + i % 7)).subscribeOn(Schedulers.boundedElastic()))
                .then()
                .toFuture();
        List<TestLane> lanes = new ArrayList<>();
        List<JoinPoint> points = new ArrayList<>();
        do {
            TestLane lane = new TestLane();
            points.add(join(lane));
            lanes.add(lane);
        } while (!published.isDone() && lanes.size() < 300);
        published.join();
        for (int i = 0; i < lanes.size(); i++) {
            JoinPoint point = points.get(i);
            assertThat(point.lastValues())
                    .as("lane %d", i)
                    .allMatch(update -> update.offset() <= point.position().offset())
                    .extracting(Update::topic)
                    .doesNotHaveDuplicates();
            assertThat(lanes.get(i).offsets())
                    .as("lane %d", i)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(point.position().offset() + 1, updates)
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void laneWithoutDemandHoldsTheWriterAndLosesNothing() throws Exception {
        TestLane fast = new TestLane();
        TestLane slow = new TestLane(2);
        join(fast);
        join(slow);
        publish("a");
        publish("a");
        CompletableFuture<Update> third = Publish.to(hub, draft("a")).toFuture();
        CompletableFuture<Update> fourth = Publish.to(hub, draft("a")).toFuture();
        while (journal.head().offset() < 3) {
            Thread.onSpinWait();
        }
        assertThat(third).isNotDone();
        slow.request(1);
        assertThat(third.get(30, TimeUnit.SECONDS).offset()).isEqualTo(3);
        assertThat(fourth).isNotDone();
        slow.request(1);
        assertThat(fourth.get(30, TimeUnit.SECONDS).offset()).isEqualTo(4);
        assertThat(slow.offsets()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(fast.offsets()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(registry.get("sluice.publisher.wait").timer().count()).isPositive();
    }

    @Test
    void laneThatLeavesHoldsNobody() throws Exception {
        TestLane slow = new TestLane(1);
        join(slow);
        publish("a");
        CompletableFuture<Update> held = Publish.to(hub, draft("a")).toFuture();
        slow.cancel();
        assertThat(held.get(30, TimeUnit.SECONDS).offset()).isEqualTo(2);
        assertThat(publish("a").offset()).isEqualTo(3);
    }

    @Test
    void demandOnAFeedIsBounded() {
        TestPublisher<Draft> feed = TestPublisher.create();
        CompletableFuture<Void> running = hub.publishAll(feed.flux()).then().toFuture();
        feed.assertMinRequested(1);
        feed.assertMaxRequested(256);
        feed.complete();
        assertThat(running).succeedsWithin(Duration.ofSeconds(90));
    }

    @Test
    void lanesHearOfSystemUpdatesThatAreInNoHistory() {
        TestLane lane = new TestLane();
        join(lane);
        publish("a");
        Draft alive = new Draft(Topic.of("$sys/nodes/n1"), new byte[] {'1'});
        hub.publishSystem(alive).block();
        hub.publishSystem(alive).block();
        assertThat(lane.taken)
                .extracting(publication -> publication.update().topic() + ":"
                        + publication.update().seq() + "@" + publication.offset())
                .containsExactly("a:1@1", "$sys/nodes/n1:1@1", "$sys/nodes/n1:2@1");
        assertThat(journal.head().offset()).isEqualTo(1);
        assertThat(join(new TestLane()).lastValues())
                .extracting(update -> update.topic().name())
                .containsExactly("a", "$sys/nodes/n1");

        hub.publishSystem(new Draft(Topic.of("$sys/nodes/n1"), "null".getBytes(StandardCharsets.UTF_8)))
                .block();
        assertThat(lane.taken.get(3).forgotten())
                .containsExactly(lane.taken.get(3).update());
    }

    private Update publish(String topic) {
        return Objects.requireNonNull(Publish.to(hub, draft(topic)).block());
    }

    private JoinPoint join(TestLane lane) {
        return Objects.requireNonNull(hub.join(lane).block());
    }

    private static Draft draft(String topic) {
        return new Draft(Topic.of(topic), "1".getBytes(StandardCharsets.UTF_8));
    }
}
