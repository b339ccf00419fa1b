package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.testing.JdkClient;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Faults at each place that the writer meets, and publishers whose time is up. */
@Timeout(120)
class HubFaultTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MemoryJournal memory = new MemoryJournal(TestBounds.inMemory(100, 100));
    private final Journal journal = mock(Journal.class, delegatesTo(memory));
    private final Scheduler writer = Schedulers.newSingle("hub-test", true);
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Hub hub = new Hub(
            journal,
            writer,
            timer,
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), memory));
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private class Value implements Submission {
        private final String topic;

        Value(String topic) {
            this.topic = topic;
        }

        @Override
        public Draft draft() {
            return new Draft(Topic.of(topic), new byte[] {'1'});
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }

        @Override
        public void published(Update update) {
            told.add(topic + " published");
        }

        @Override
        public void refused(ErrorCode code, String message) {
            told.add(topic + " " + code.wireName());
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            told.add(topic + " in doubt " + code.wireName());
        }
    }

    /** Holds the writer in the midst of it. */
    private final class Holding extends Value {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        Holding(String topic) {
            super(topic);
        }

        @Override
        public boolean mayBeginTopic() {
            begun.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }
    }

    @AfterEach
    void stop() {
        writer.dispose();
    }

    private void submit(Submission... all) {
        for (Submission each : all) {
            var unused = hub.submit(each);
        }
    }

    private void awaitTold(String... what) {
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(told).containsExactly(what));
    }

    @Test
    void errorOfTheJournalEndsOneSubmissionOnly() {
        doThrow(new OutOfMemoryError("injected"))
                .doAnswer(call -> memory.append(call.getArgument(0), call.getArgument(1), call.getArgument(2)))
                .when(journal)
                .append(any(), anyLong(), anyLong());
        submit(new Value("a"), new Value("b"));
        awaitTold("a in doubt internal", "b published");
        assertThat(memory.head().offset()).isEqualTo(1);
    }

    @Test
    void errorWhileItIsShownEndsOneSubmissionOnly() {
        doThrow(new StackOverflowError("injected"))
                .doAnswer(call -> memory.show(call.getArgument(0)))
                .when(journal)
                .show(any());
        submit(new Value("a"), new Value("b"));
        awaitTold("a in doubt internal", "b published");
        assertThat(hub.hasRoom()).isTrue();
        assertThat(hub.behind()).isZero();
    }

    @Test
    void errorWhileWhatIsCommittedIsShownEndsOneSubmissionOnly() {
        doReturn(false).when(journal).showsUncommitted();
        doThrow(new StackOverflowError("injected"))
                .doAnswer(call -> memory.show(call.getArgument(0)))
                .when(journal)
                .show(any());
        submit(new Value("a"), new Value("b"));
        awaitTold("a in doubt internal", "b published");
        assertThat(hub.behind()).isZero();
    }

    @Test
    void laneThatCanNotJoinHearsItAndIsNotWaitedFor() {
        doThrow(new OutOfMemoryError("injected"))
                .doAnswer(call -> memory.lastValues())
                .when(journal)
                .lastValues();
        TestLane lane = new TestLane();
        StepVerifier.create(hub.join(lane))
                .expectErrorSatisfies(
                        fault -> assertThat(fault).isInstanceOf(Exception.class).hasRootCauseMessage("injected"))
                .verify(JdkClient.PATIENCE);
        submit(new Value("a"));
        awaitTold("a published");
        assertThat(lane.taken).isEmpty();
    }

    @Test
    void journalThatTakesNothingRefusesRetryably() {
        doThrow(new IllegalStateException("closed"))
                .doAnswer(call -> memory.append(call.getArgument(0), call.getArgument(1), call.getArgument(2)))
                .when(journal)
                .append(any(), anyLong(), anyLong());
        submit(new Value("a"), new Value("b"));
        awaitTold("a unavailable", "b published");
    }

    @Test
    void errorOfAPublisherEndsOneSubmissionOnly() {
        submit(
                new Value("a") {
                    @Override
                    public boolean mayBeginTopic() {
                        throw new LinkageError("injected");
                    }
                },
                new Value("b") {
                    @Override
                    public void published(Update update) {
                        throw new OutOfMemoryError("injected");
                    }
                },
                new Value("c"));
        awaitTold("a in doubt internal", "c published");
    }

    @Test
    void errorInAFeedEndsTheFeedByAnExceptionAndNotTheWriter() {
        doThrow(new OutOfMemoryError("injected"))
                .doAnswer(call -> memory.append(call.getArgument(0), call.getArgument(1), call.getArgument(2)))
                .when(journal)
                .append(any(), anyLong(), anyLong());
        AtomicInteger begun = new AtomicInteger();
        Flux<Draft> feed =
                Flux.defer(() -> Flux.just(new Draft(Topic.of("a" + begun.incrementAndGet()), new byte[] {'1'})));
        assertThat(hub.publishAll(feed).retry(1).collectList().block())
                .singleElement()
                .extracting(Update::topic)
                .hasToString("a2");
        submit(new Value("b"));
        awaitTold("b published");
    }

    @Test
    void whoWaitsForAWriterThatStandsStillIsRefusedAndTheOneThatItHasIsInDoubt() throws Exception {
        Holding held = new Holding("held");
        submit(held);
        held.begun.await();
        submit(new Value("a"), new Value("b"));
        timer.advanceTimeBy(PATIENCE.minusMillis(1));
        assertThat(told).isEmpty();
        assertThat(hub.behind()).isEqualTo(PATIENCE.minusMillis(1));
        assertThat(hub.writerProbe().hasWork()).isTrue();

        timer.advanceTimeBy(Duration.ofMillis(300));
        assertThat(told).containsExactly("held in doubt unavailable", "a unavailable", "b unavailable");
        submit(new Value("c"));
        assertThat(told).as("refused at once while it stands").hasSize(4).contains("c unavailable");

        held.released.countDown();
        await().atMost(JdkClient.PATIENCE).until(() -> !hub.writerProbe().hasWork());
        submit(new Value("d"));
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(told).hasSize(5).contains("d published"));
        assertThat(memory.lastValues())
                .extracting(update -> update.topic().name())
                .containsExactly("held", "d");
        assertThat(hub.behind()).isZero();
    }

    /** Holds the writer, and submits until there is no room. */
    private Holding fill() throws InterruptedException {
        Holding held = new Holding("held");
        submit(held);
        held.begun.await();
        while (hub.submit(new Value("large") {
            @Override
            public Draft draft() {
                return LARGE;
            }
        })) {
            // until there is no room
        }
        return held;
    }

    @Test
    void roomIsGivenBackByWhatIsRefused() throws Exception {
        Holding held = fill();
        AtomicInteger resumed = new AtomicInteger();
        hub.onRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(0);
        timer.advanceTimeBy(PATIENCE.plusMillis(300));
        assertThat(resumed).hasValue(1);
        held.released.countDown();
    }

    @Test
    void whoCanNotBeToldOfRoomKeepsNobodyElseFromHearing() throws Exception {
        Holding held = fill();
        AtomicInteger resumed = new AtomicInteger();
        hub.onRoom(() -> {
            throw new LinkageError("injected");
        });
        hub.onRoom(resumed::incrementAndGet);
        held.released.countDown();
        await().atMost(JdkClient.PATIENCE).untilAtomic(resumed, is(1));
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(told)
                .hasSizeGreaterThanOrEqualTo(Math.toIntExact(Submissions.BYTES_MAX / LARGE.data().length))
                .allMatch(each -> each.endsWith(" published")));
    }

    private static final Draft LARGE = new Draft(Topic.of("large"), new byte[1 << 20]);
}
