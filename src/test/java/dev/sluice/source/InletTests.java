package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.publish.Publishers;
import dev.sluice.source.Rejection.Reason;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class InletTests {

    private static final int UNDER_WAY = 4;
    private static final int UNDER_WAY_BYTES = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HeldJournal journal = new HeldJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Publishers publishers = journal.publishers(registry);
    private final TestSource source = new TestSource(number -> Flux.never());
    private final List<String> acknowledged = new ArrayList<>();

    private int heard;

    private Inlet inlet(int newTopics) {
        return new Inlet(
                publishers.ofFeed("test/plant", newTopics),
                new SourceMeters(source, registry, System::nanoTime),
                new Inlet.Bounds(UNDER_WAY, UNDER_WAY_BYTES),
                () -> heard++);
    }

    private static Draft draft(String topic, String data) {
        return new Draft(Topic.of(topic), data.getBytes(StandardCharsets.UTF_8));
    }

    private SourceMessage message(String name, int bytes, Supplier<Reading> reading) {
        return message(name, bytes, reading, () -> acknowledged.add(name));
    }

    private static SourceMessage message(String name, int bytes, Supplier<Reading> reading, Runnable acknowledgement) {
        return new SourceMessage() {
            @Override
            public String origin() {
                return name;
            }

            @Override
            public int bytes() {
                return bytes;
            }

            @Override
            public Reading read() {
                return reading.get();
            }

            @Override
            public void acknowledge() {
                acknowledgement.run();
            }
        };
    }

    private boolean send(Inlet inlet, String topic, String data) {
        return inlet.take(message(data, data.length(), () -> Reading.of(draft(topic, data))));
    }

    private boolean sendMaybeOld(Inlet inlet, String topic, String data) {
        return inlet.take(message(
                data, data.length(), () -> Reading.of(draft(topic, data)).asMaybeOld()));
    }

    private double count(String meter) {
        return registry.get("sluice.test." + meter)
                .tag("broker", "plant")
                .counter()
                .count();
    }

    private double rejected(Reason reason) {
        return registry.get("sluice.test.rejected")
                .tag("broker", "plant")
                .tag("reason", reason.tag())
                .counter()
                .count();
    }

    private static void assertGoesOn(Inlet inlet) {
        StepVerifier.create(inlet.failed()).expectTimeout(Duration.ofMillis(1)).verify();
    }

    private static void assertFailed(Inlet inlet, String message) {
        StepVerifier.create(inlet.failed()).expectErrorMessage(message).verify(PATIENCE);
    }

    @Test
    void isAcknowledgedOnceItIsCommittedAndNotBefore() {
        Inlet inlet = inlet(100);
        journal.hold();
        send(inlet, "a", "1");
        send(inlet, "a", "2");
        assertThat(journal.head().offset()).isEqualTo(2);
        assertThat(acknowledged).isEmpty();
        journal.release();
        assertThat(acknowledged).containsExactly("1", "2");
        assertThat(count("received")).isEqualTo(2);
        assertGoesOn(inlet);
    }

    /** In whole or in part; what is published is acknowledged. */
    @Test
    void sourceIsToldOfAMessageOfWhichSomethingIsNotPublished() {
        Inlet inlet = inlet(2);
        List<String> told = new ArrayList<>();
        Reading half = new Reading(
                List.of(draft("a", "2")), List.of(new Rejection(Reason.PAYLOAD, "a record is none")), false);
        inlet.take(keepingApart("whole", Reading.of(draft("a", "1")), told));
        inlet.take(keepingApart("half", half, told));
        inlet.take(keepingApart("refused", Reading.of(draft("$sys/a", "3")), told));
        inlet.take(keepingApart("unread", Reading.rejected(Reason.PAYLOAD, "not JSON"), told));
        assertThat(told).containsExactly("whole published", "half rejected", "refused rejected", "unread rejected");
        assertGoesOn(inlet);
    }

    private static SourceMessage keepingApart(String name, Reading reading, List<String> told) {
        SourceMessage message = message(name, 1, () -> reading, () -> told.add(name + " published"));
        return new SourceMessage() {
            @Override
            public String origin() {
                return message.origin();
            }

            @Override
            public int bytes() {
                return message.bytes();
            }

            @Override
            public Reading read() {
                return message.read();
            }

            @Override
            public void acknowledge() {
                message.acknowledge();
            }

            @Override
            public void reject() {
                told.add(name + " rejected");
            }
        };
    }

    @Test
    void hasNoRoomAtTheBoundOfMessagesUntilHalfIsThrough() {
        Inlet inlet = inlet(100);
        journal.hold();
        for (int i = 1; i < UNDER_WAY; i++) {
            assertThat(send(inlet, "a", "" + i)).isTrue();
        }
        assertThat(send(inlet, "a", "" + UNDER_WAY)).isFalse();
        AtomicInteger resumed = new AtomicInteger();
        inlet.onRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(0);
        journal.release();
        assertThat(resumed).hasValue(1);
        assertThat(send(inlet, "a", "5")).isTrue();
        assertThat(resumed).as("once").hasValue(1);
    }

    @Test
    void hasNoRoomAtTheBoundOfBytesUntilHalfIsThrough() {
        Inlet inlet = inlet(100);
        journal.hold();
        assertThat(inlet.take(message("1", 6_000, () -> Reading.of(draft("a", "1")))))
                .isTrue();
        assertThat(inlet.take(message("2", 4_000, () -> Reading.of(draft("a", "2")))))
                .isFalse();
        AtomicInteger resumed = new AtomicInteger();
        inlet.onRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(0);
        journal.release();
        assertThat(resumed).hasValue(1);
    }

    @Test
    void messageLargerThanTheBoundIsTakenAllTheSame() {
        Inlet inlet = inlet(100);
        assertThat(inlet.take(message("1", 10 * UNDER_WAY_BYTES, () -> Reading.of(draft("a", "1")))))
                .isFalse();
        AtomicInteger resumed = new AtomicInteger();
        inlet.onRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(1);
        assertThat(acknowledged).containsExactly("1");
    }

    @Test
    void whatIsRejectedIsCountedAndAcknowledged() {
        Inlet inlet = inlet(1);
        inlet.take(message("x", 1, () -> Reading.rejected(Reason.PAYLOAD, "not JSON")));
        send(inlet, "$sys/a", "2");
        send(inlet, "a", "3");
        send(inlet, "b", "4");
        assertThat(acknowledged).containsExactly("x", "2", "3", "4");
        assertThat(rejected(Reason.PAYLOAD)).isEqualTo(1);
        assertThat(rejected(Reason.FORBIDDEN)).isEqualTo(1);
        assertThat(rejected(Reason.NEW_TOPICS)).isEqualTo(1);
        assertThat(journal.head().offset()).isEqualTo(1);
        assertGoesOn(inlet);
    }

    @Test
    void severalValuesAreAcknowledgedAfterTheLastOfThem() {
        Inlet inlet = inlet(100);
        journal.hold();
        Reading pack = new Reading(
                List.of(draft("a", "1"), draft("b", "2")), List.of(new Rejection(Reason.TOPIC, "empty")), false);
        inlet.take(message("pack", 1, () -> pack));
        assertThat(journal.head().offset()).isEqualTo(2);
        assertThat(acknowledged).isEmpty();
        journal.release();
        assertThat(acknowledged).containsExactly("pack");
        inlet.take(message("empty pack", 1, () -> new Reading(List.of(), List.of(), false)));
        assertThat(acknowledged).containsExactly("pack", "empty pack");
    }

    /** It is what is under way that counts, not what is in the log already. */
    @Test
    void markLowersTheQualityOfItsOwnLastValueAlone() {
        Inlet inlet = inlet(100);
        Inlet others = new Inlet(
                publishers.ofFeed("test/other", 100),
                new SourceMeters(source, new SimpleMeterRegistry(), System::nanoTime),
                new Inlet.Bounds(UNDER_WAY, UNDER_WAY_BYTES),
                () -> {});
        send(others, "theirs", "0");
        journal.hold();
        send(inlet, "a", "1");
        inlet.take(message("death", 1, () -> marked("a", Quality.STALE)));
        inlet.take(message("doubt", 1, () -> marked("a", Quality.UNCERTAIN)));
        inlet.take(message("of another", 1, () -> marked("theirs", Quality.STALE)));
        inlet.take(message("of none", 1, () -> marked("absent", Quality.STALE)));
        assertThat(acknowledged).containsExactly("0", "doubt", "of another", "of none");
        journal.release();
        assertThat(acknowledged).contains("1", "death");
        assertThat(journal.head().offset()).isEqualTo(3);
        Update last = Objects.requireNonNull(journal.lastValue(Topic.of("a")));
        assertThat(last.quality()).isEqualTo(Quality.STALE);
        assertThat(new String(last.data(), StandardCharsets.UTF_8)).isEqualTo("1");
        assertThat(last.source()).isEqualTo("test/plant");
        assertThat(count("unchanged")).isZero();
        send(inlet, "a", "2");
        assertThat(Objects.requireNonNull(journal.lastValue(Topic.of("a"))).quality())
                .isEqualTo(Quality.GOOD);
    }

    private static Reading marked(String topic, Quality quality) {
        return new Reading(List.of(), List.of(), false, List.of(new Reading.Mark(Topic.of(topic), quality)));
    }

    @Test
    void marksCountBeforeTheValuesBesideThem() {
        Inlet inlet = inlet(100);
        send(inlet, "a", "1");
        inlet.take(message(
                "both",
                1,
                () -> new Reading(
                        List.of(draft("a", "2")),
                        List.of(),
                        false,
                        List.of(new Reading.Mark(Topic.of("a"), Quality.UNCERTAIN)))));
        Update last = Objects.requireNonNull(journal.lastValue(Topic.of("a")));
        assertThat(last.quality()).isEqualTo(Quality.GOOD);
        assertThat(last.seq()).isEqualTo(3);
    }

    @Test
    void valueThatTheTopicHasAlreadyIsNoUpdateAndAnotherOneThatMayBeOldIsUncertain() {
        send(inlet(100), "a", "1");
        Inlet inlet = inlet(100);
        sendMaybeOld(inlet, "a", "1");
        assertThat(journal.head().offset()).isEqualTo(1);
        assertThat(count("unchanged")).isEqualTo(1);
        assertThat(acknowledged).containsExactly("1", "1");
        sendMaybeOld(inlet, "a", "2");
        assertThat(journal.head().offset()).as("another value is news").isEqualTo(2);
        assertThat(quality("a")).isEqualTo(Quality.UNCERTAIN);
        sendMaybeOld(inlet, "b", "1");
        assertThat(journal.head().offset()).as("a new topic is news").isEqualTo(3);
        send(inlet, "a", "2");
        assertThat(journal.head().offset()).as("a live one is always news").isEqualTo(4);
        assertThat(quality("a")).isEqualTo(Quality.GOOD);
        sendMaybeOld(inlet, "a", "2");
        assertThat(journal.head().offset()).as("an old one does not spoil it").isEqualTo(4);
    }

    private Quality quality(String topic) {
        return Objects.requireNonNull(journal.lastValue(Topic.of(topic))).quality();
    }

    @Test
    void whatComesHasItsSourceAndTheFirstOfItIsHeardOf() {
        Inlet inlet = inlet(100);
        assertThat(heard).isZero();
        send(inlet, "a", "1");
        send(inlet, "a", "2");
        assertThat(heard).isOne();
        assertThat(journal.lastValue(Topic.of("a")))
                .isNotNull()
                .extracting(Update::source)
                .isEqualTo("test/plant");
    }

    @Test
    void topicThatHasEndedDoesNotEndAgain() {
        Inlet inlet = inlet(100);
        send(inlet, "a", "1");
        sendMaybeOld(inlet, "a", "null");
        assertThat(journal.lastValue(Topic.of("a"))).isNull();
        assertThat(journal.head().offset()).isEqualTo(2);
        sendMaybeOld(inlet, "a", "null");
        assertThat(journal.head().offset()).isEqualTo(2);
        assertThat(acknowledged).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {IllegalStateException.class, StackOverflowError.class, AssertionError.class, LinkageError.class})
    void whateverReadingThrowsIsARejectionOfThatMessageAlone(Class<? extends Throwable> fault) {
        Inlet inlet = inlet(100);
        inlet.take(message("bad", 1, () -> raise(fault)));
        send(inlet, "a", "1");
        assertThat(acknowledged).containsExactly("bad", "1");
        assertThat(rejected(Reason.INTERNAL)).isEqualTo(1);
        assertGoesOn(inlet);
    }

    @Test
    void readingWithoutMemoryEndsTheConnectionAndLeavesTheMessage() {
        Inlet inlet = inlet(100);
        inlet.take(message("large", 1, () -> raise(OutOfMemoryError.class)));
        send(inlet, "a", "1");
        assertThat(acknowledged).isEmpty();
        assertThat(journal.head().offset()).as("nothing is taken after it").isZero();
        StepVerifier.create(inlet.failed()).expectError(OutOfMemoryError.class).verify(PATIENCE);
    }

    /** Throws whatever it is, checked or not. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Reading raise(Class<? extends Throwable> fault) throws T {
        try {
            throw (T) fault.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheJournalCanNotTakeIsNotAcknowledgedAndEndsTheConnection() {
        Inlet inlet = inlet(100);
        send(inlet, "a", "1");
        journal.breakDown();
        send(inlet, "a", "2");
        assertThat(acknowledged).containsExactly("1");
        assertFailed(inlet, "the journal takes no updates now, this was not published");
    }

    @Test
    void commitThatFailsLeavesAllThatWaitedForItToTheSource() {
        Inlet inlet = inlet(100);
        journal.hold();
        send(inlet, "a", "1");
        send(inlet, "a", "2");
        journal.failCommits();
        assertThat(acknowledged).isEmpty();
        assertFailed(inlet, "the journal failed while it had this, it may still be published");
    }

    @Test
    void restsWhenThoseUnderWayAreThrough() {
        Inlet inlet = inlet(100);
        journal.hold();
        send(inlet, "a", "1");
        StepVerifier.create(inlet.rest())
                .expectSubscription()
                .then(() -> send(inlet, "a", "2"))
                .then(journal::release)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(acknowledged).containsExactly("1");
        assertThat(journal.head().offset()).isEqualTo(1);
    }

    @Test
    void connectionThatIsGoneTakesNoAcknowledgementAndHarmsNobody() {
        Inlet inlet = inlet(100);
        inlet.take(message("1", 1, () -> Reading.of(draft("a", "1")), () -> {
            throw new RejectedExecutionException("event loop shut down");
        }));
        send(inlet, "a", "2");
        assertThat(acknowledged).containsExactly("2");
        assertGoesOn(inlet);
    }

    @Test
    void acknowledgementThatThrowsEndsTheConnectionAndNothingElse() {
        Inlet inlet = inlet(100);
        Inlet other = inlet(100);
        inlet.take(message("1", 1, () -> Reading.of(draft("a", "1")), () -> {
            throw new AssertionError("fault of the client");
        }));
        assertFailed(inlet, "fault of the client");
        send(other, "a", "2");
        assertThat(acknowledged).containsExactly("2");
        StepVerifier.create(inlet.rest()).expectComplete().verify(PATIENCE);
    }
}
