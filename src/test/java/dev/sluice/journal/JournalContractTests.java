package dev.sluice.journal;

import static dev.sluice.journal.Drafts.A;
import static dev.sluice.journal.Drafts.B;
import static dev.sluice.journal.Drafts.C;
import static dev.sluice.journal.Drafts.PATIENCE;
import static dev.sluice.journal.Drafts.data;
import static dev.sluice.journal.Drafts.offsets;
import static dev.sluice.journal.Drafts.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Draft;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.test.StepVerifier;

/** What every journal does. */
abstract class JournalContractTests {

    private static final int MANY = 1_000_000;

    @TempDir
    Path folder;

    private @Nullable Journal opened;
    private long ts = 1_700_000_000_000_000L;
    private final long nanos = System.nanoTime();

    abstract Journal open(JournalProperties bounds);

    JournalProperties bounds(int updates, DataSize bytes, int topics) {
        Path path = folder.resolve("journal.mv");
        return TestBounds.onDisk(path, Duration.ofMillis(1), updates, bytes, topics);
    }

    /** What a last value counts for the bytes where the history holds it too. */
    long countedTwice(Update last) {
        return 0;
    }

    private void begin(int updates, int topics) {
        opened = open(bounds(updates, TestBounds.BYTES, topics));
    }

    private Journal journal() {
        return Objects.requireNonNull(opened);
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Appended append(Topic topic, String json) {
        return append(topic, json, nanos);
    }

    private Appended append(Topic topic, String json, long acceptedNanos) {
        Update update = journal().append(new Draft(topic, data(json)), ++ts, acceptedNanos);
        return new Appended(update, topics(journal().show(update)));
    }

    private static List<Topic> topics(List<Update> updates) {
        return updates.stream().map(Update::topic).toList();
    }

    /** What came of it: the update, and the topics that were forgotten for it. */
    private record Appended(Update update, List<Topic> forgotten) {}

    private void appendUpTo(long offset) {
        for (long i = journal().head().offset() + 1; i <= offset; i++) {
            append(A, Long.toString(i));
        }
    }

    @Test
    void newLogIsEmpty() {
        begin(MANY, 10);

        assertThat(journal().head().offset()).isZero();
        assertThat(journal().head().epoch()).isNotEmpty();
        assertThat(journal().lastTs()).isZero();
        assertThat(journal().evictedTo()).isZero();
        assertThat(journal().lastValues()).isEmpty();
        assertThat(journal().read(0, 10)).isEqualTo(new Slice(null, List.of()));
        assertThat(journal().fault()).isNull();
    }

    @Test
    void offsetCountsAllUpdatesAndSeqThoseOfATopic() {
        begin(MANY, 10);

        assertThat(append(A, "1").update().seq()).isEqualTo(1);
        assertThat(append(B, "2").update().seq()).isEqualTo(1);
        Update third = append(A, "3").update();

        assertThat(third.seq()).isEqualTo(2);
        assertThat(third.offset()).isEqualTo(3);
        assertThat(third.ts()).isEqualTo(ts);
        assertThat(journal().lastTs()).isEqualTo(ts);
        assertThat(journal().head().offset()).isEqualTo(3);
        assertThat(journal().read(2, 10).updates()).containsExactly(third);
    }

    @Test
    void lastValuesAreInTheOrderOfTheirOffsets() {
        begin(MANY, 10);
        append(A, "1");
        append(B, "2");
        append(C, "3");
        append(A, "4");

        assertThat(journal().lastValues()).extracting(Update::topic).containsExactly(B, C, A);
        assertThat(offsets(journal().lastValues())).containsExactly(2L, 3L, 4L);
    }

    @Test
    void lastValuesAreAlsoKnownByNameAndByPlace() {
        begin(MANY, 10);
        append(A, "1");
        append(B, "2");
        Update newest = append(A, "3").update();
        append(B, "null");
        append(C, "4");

        assertThat(journal().has(A)).isTrue();
        assertThat(journal().has(B)).isFalse();
        assertThat(journal().lastValue(A)).isEqualTo(newest);
        assertThat(journal().lastValue(B)).isNull();
        assertThat(journal().lastValues(0, 1, 5)).containsExactly(newest);
        assertThat(journal().lastValues(0, 9, 4)).containsExactly(newest, null);
        assertThat(journal().lastValues(1, 9, 5)).containsExactly(journal().lastValue(C));
        assertThat(journal().lastValues(2, 9, 5)).isEmpty();
    }

    @Test
    void canRecoverFromWhereTheHistoryBeginsUpToTheHead() {
        begin(3, 10);
        appendUpTo(5);
        String epoch = journal().head().epoch();

        assertThat(journal().canRecover(new StreamPosition(epoch, 1))).isFalse();
        assertThat(journal().canRecover(new StreamPosition(epoch, 2))).isTrue();
        assertThat(journal().canRecover(new StreamPosition(epoch, 5))).isTrue();
        assertThat(journal().canRecover(new StreamPosition(epoch, 6))).isFalse();
        assertThat(journal().canRecover(new StreamPosition("other", 3))).isFalse();
    }

    @Test
    void nullRetiresATopicWhichBeginsAgainAtOne() {
        begin(MANY, 10);
        append(A, "1");
        append(A, "2");

        Appended retired = append(A, "null");

        assertThat(retired.update().seq()).isEqualTo(3);
        assertThat(retired.forgotten()).containsExactly(A);
        assertThat(journal().lastValues()).isEmpty();
        assertThat(offsets(journal().read(0, 10).updates())).containsExactly(1L, 2L, 3L);
        assertThat(append(A, "4").update().seq()).isEqualTo(1);
        assertThat(offsets(journal().lastValues())).containsExactly(4L);
    }

    @Test
    void newestOffsetIsKnownAsLongAsThereIsALastValueOrAnUpdateInTheHistory() {
        begin(3, 2);
        append(A, "1");
        append(B, "2");
        assertThat(journal().newestOffset(A)).isEqualTo(1);
        append(A, "null");
        assertThat(journal().newestOffset(A)).as("of a retired topic").isEqualTo(3);
        append(C, "4");
        append(A, "5");
        assertThat(journal().newestOffset(A)).as("of one that began again").isEqualTo(5);
        assertThat(journal().newestOffset(B)).as("of one forgotten and evicted").isZero();
        append(C, "null");
        assertThat(journal().newestOffset(C)).isEqualTo(6);
        append(A, "7");
        append(A, "8");
        append(A, "9");
        assertThat(journal().newestOffset(C)).as("of one retired and evicted").isZero();
    }

    @Test
    void topicThatIsGoneCountsForTheBytesAsLongAsTheHistoryHasItsEnd() {
        begin(2, 10);
        Update first = append(A, "1").update();
        Update end = append(A, "null").update();
        assertThat(journal().usage().bytes())
                .isEqualTo(HeapBytes.ofUpdate(first) + HeapBytes.ofUpdate(end) + HeapBytes.GONE_TOPIC);
        Update third = append(B, "3").update();
        Update fourth = append(B, "4").update();
        assertThat(journal().usage().bytes())
                .isEqualTo(HeapBytes.ofUpdate(third)
                        + HeapBytes.ofUpdate(fourth)
                        + HeapBytes.ofTopic(B)
                        + countedTwice(fourth));
    }

    @Test
    void oneTopicTooManyForgetsTheLeastRecentlyUpdated() {
        begin(MANY, 2);
        append(A, "1");
        append(B, "2");
        append(A, "3");

        assertThat(append(C, "4").forgotten()).containsExactly(B);

        assertThat(journal().lastValues()).extracting(Update::topic).containsExactly(A, C);
        assertThat(journal().usage().topics()).isEqualTo(2);
        Appended again = append(B, "5");
        assertThat(again.update().seq()).isEqualTo(1);
        assertThat(again.forgotten()).containsExactly(A);
        assertThat(append(C, "6").update().seq()).isEqualTo(2);
    }

    @Test
    void evictsByCountAndKeepsTheLastValue() {
        begin(3, 10);
        append(B, "1");
        appendUpTo(5);

        assertThat(journal().evictedTo()).isEqualTo(2);
        assertThat(journal().usage().updates()).isEqualTo(3);
        assertThat(journal().usage().evicted()).isEqualTo(2);
        assertThat(offsets(journal().lastValues())).containsExactly(1L, 5L);
        assertThat(append(B, "6").update().seq()).isEqualTo(2);
    }

    @Test
    void evictsByBytes() {
        opened = open(bounds(MANY, DataSize.ofKilobytes(64), 10));
        String long1000 = "1".repeat(1000);
        for (int i = 0; i < 500; i++) {
            append(A, long1000);
        }

        assertThat(journal().usage().bytes()).isBetween(60_000L, 65_536L);
        assertThat(journal().usage().updates()).isBetween(30L, 65L);
        assertThat(journal().evictedTo()).isEqualTo(500 - journal().usage().updates());
    }

    @Test
    void lastValuesCountForTheBytesAndTheLeastRecentlyUpdatedGoToldOnce() {
        opened = open(bounds(MANY, DataSize.ofMegabytes(1), 1_000));
        String large = "1".repeat(20_000);
        List<Topic> forgotten = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            forgotten.addAll(append(Topic.of("t/" + i), large).forgotten());
        }

        assertThat(journal().usage().bytes()).isBetween(900_000L, 1L << 20);
        assertThat(forgotten)
                .doesNotHaveDuplicates()
                .hasSize(200 - (int) journal().usage().topics());
        assertThat(forgotten.get(0)).isEqualTo(Topic.of("t/0"));
        assertThat(journal().lastValues())
                .extracting(update -> update.topic().name())
                .contains("t/199")
                .doesNotContain("t/0");
        assertThat(journal().usage().updates())
                .as("the history keeps its share")
                .isGreaterThan(10);
    }

    @Test
    void updateIsNotReadBeforeItIsShown() {
        begin(MANY, 10);
        append(A, "1");
        Update second = journal().append(new Draft(A, data("2")), ++ts, nanos);
        Update third = journal().append(new Draft(A, data("null")), ++ts, nanos);
        Update fourth = journal().append(new Draft(A, data("4")), ++ts, nanos);

        assertThat(journal().head().offset()).isEqualTo(1);
        assertThat(offsets(journal().read(0, 10).updates())).containsExactly(1L);
        assertThat(offsets(journal().lastValues())).containsExactly(1L);
        assertThat(List.of(second.seq(), third.seq(), fourth.seq())).containsExactly(2L, 3L, 1L);

        assertThat(journal().show(second)).isEmpty();
        assertThat(offsets(journal().lastValues())).containsExactly(2L);
        assertThat(journal().show(third)).containsExactly(third);
        assertThat(journal().show(fourth)).isEmpty();
        assertThat(journal().head().offset()).isEqualTo(4);
        assertThat(append(A, "5").update().seq()).isEqualTo(2);
    }

    @Test
    void evictsByAgeWithTheNextAppend() {
        begin(MANY, 10);
        append(A, "1", nanos);
        append(A, "2", nanos + 10);
        append(A, "3", nanos + TestBounds.AGE.toNanos() + 1);

        assertThat(offsets(journal().read(1, 10).updates())).containsExactly(2L, 3L);
        assertThat(journal().evictedTo()).isEqualTo(1);
    }

    @Test
    void withoutHistoryThereAreStillLastValues() {
        begin(0, 10);
        appendUpTo(3);

        assertThat(journal().read(0, 10)).isEqualTo(new Slice(new Missing(1, 3), List.of()));
        assertThat(journal().read(3, 10)).isEqualTo(new Slice(null, List.of()));
        assertThat(offsets(journal().lastValues())).containsExactly(3L);
    }

    @Test
    void readGivesTheOldestAfterAnOffsetUpToTheLimit() {
        begin(MANY, 10);
        appendUpTo(10);

        assertThat(offsets(journal().read(0, 3).updates())).isEqualTo(range(1, 3));
        assertThat(offsets(journal().read(4, 3).updates())).isEqualTo(range(5, 7));
        assertThat(offsets(journal().read(9, 3).updates())).containsExactly(10L);
        assertThat(journal().read(10, 3)).isEqualTo(new Slice(null, List.of()));
        assertThat(journal().read(999, 3)).isEqualTo(new Slice(null, List.of()));
        assertThat(journal().read(4, 0)).isEqualTo(new Slice(null, List.of()));
        assertThat(journal().read(4, Integer.MAX_VALUE).updates()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1023, 1024, 1025, 3000, 5000})
    void readFindsEveryOffsetWhateverTheRingsShape(long head) {
        begin(1500, 10);
        appendUpTo(head);

        long evictedTo = Math.max(0, head - 1500);
        assertThat(journal().evictedTo()).isEqualTo(evictedTo);
        for (long offset = evictedTo; offset < head; offset++) {
            assertThat(offsets(journal().read(offset, 2).updates()))
                    .isEqualTo(range(offset + 1, Math.min(head, offset + 2)));
        }
    }

    @Test
    void readTellsWhatWasEvicted() {
        begin(3, 10);
        appendUpTo(10);

        assertThat(journal().read(0, 1).missing()).isEqualTo(new Missing(1, 7));
        assertThat(offsets(journal().read(0, 1).updates())).containsExactly(8L);
        assertThat(journal().read(6, 9).missing()).isEqualTo(new Missing(7, 7));
        assertThat(journal().read(7, 9).missing()).isNull();
        assertThat(offsets(journal().read(7, 9).updates())).isEqualTo(range(8, 10));
    }

    @Test
    void commitsWhateverWasAppended() {
        begin(MANY, 10);
        appendUpTo(100);

        StepVerifier.create(journal().committed(100)).expectComplete().verify(PATIENCE);
        StepVerifier.create(journal().committed(1)).expectComplete().verify(PATIENCE);
    }
}
