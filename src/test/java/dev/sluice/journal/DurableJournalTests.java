package dev.sluice.journal;

import static dev.sluice.journal.Drafts.A;
import static dev.sluice.journal.Drafts.B;
import static dev.sluice.journal.Drafts.C;
import static dev.sluice.journal.Drafts.commit;
import static dev.sluice.journal.Drafts.data;
import static dev.sluice.journal.Drafts.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal on disk still knows when it is opened again. */
class DurableJournalTests {

    private static final long TS = 1_700_000_000_000_000L;

    @TempDir
    Path folder;

    private int updates = 1_000_000;
    private int topics = 100;
    private InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

    private DiskJournal open(Path path) {
        return new DiskJournal(
                TestBounds.onDisk(path, Duration.ofMillis(1), updates, TestBounds.BYTES, topics),
                new JournalFile(path),
                clock);
    }

    private static Update append(Journal journal, Topic topic, String json) {
        return Drafts.append(journal, topic, json, TS);
    }

    private static void appendMany(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            append(journal, A, Integer.toString(i));
        }
    }

    @Test
    void cleanStopKeepsEverythingAndWastesNoNumbers() {
        Path path = folder.resolve("j");
        String epoch;
        List<Update> before;
        try (DiskJournal journal = open(path)) {
            epoch = journal.head().epoch();
            append(journal, A, "1");
            append(journal, B, "{\"ü\":\"€\"}");
            append(journal, C, "3");
            append(journal, C, "null");
            append(journal, A, "5");
            before = journal.read(0, 10).updates();
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.head().epoch()).isEqualTo(epoch);
            assertThat(journal.head().offset()).isEqualTo(5);
            assertThat(journal.lastTs()).isEqualTo(TS);
            assertThat(journal.read(0, 10).missing()).isNull();
            assertThat(journal.read(0, 10).updates())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("acceptedNanos")
                    .isEqualTo(before);
            assertThat(offsets(journal.lastValues())).containsExactly(2L, 5L);
            assertThat(append(journal, A, "6").seq()).isEqualTo(3);
            assertThat(append(journal, C, "7").seq()).isEqualTo(1);
            assertThat(journal.head().offset()).isEqualTo(7);
        }
    }

    @Test
    void qualityAndTtlAreKept() {
        Path path = folder.resolve("j");
        try (DiskJournal journal = open(path)) {
            for (Quality quality : Quality.values()) {
                Draft draft = new Draft(
                        Topic.of("q/" + quality), data("1"), quality, quality == Quality.GOOD ? 0 : 86_400_000);
                journal.show(journal.append(draft, TS, System.nanoTime()));
            }
            append(journal, A, "2");
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.read(0, 10).updates())
                    .extracting(update -> update.quality() + " " + update.ttlMillis())
                    .containsExactly("GOOD 0", "UNCERTAIN 86400000", "BAD 86400000", "STALE 86400000", "GOOD 0");
            assertThat(journal.lastValue(Topic.of("q/STALE")))
                    .isNotNull()
                    .extracting(Update::quality)
                    .isEqualTo(Quality.STALE);
        }
    }

    @Test
    void whatWasEvictedAndForgottenStaysSo() {
        Path path = folder.resolve("j");
        updates = 2;
        topics = 2;
        try (DiskJournal journal = open(path)) {
            append(journal, A, "1");
            append(journal, B, "2");
            append(journal, C, "3");
            appendMany(journal, 3);
        }
        updates = 100;
        try (DiskJournal journal = open(path)) {
            assertThat(journal.evictedTo()).isEqualTo(4);
            assertThat(journal.read(0, 10).missing()).isEqualTo(new Missing(1, 4));
            assertThat(offsets(journal.read(0, 10).updates())).containsExactly(5L, 6L);
            assertThat(journal.lastValues()).extracting(Update::topic).containsExactly(C, A);
            assertThat(append(journal, B, "7").seq()).isEqualTo(1);
            assertThat(append(journal, C, "8").seq()).isEqualTo(1);
        }
    }

    @Test
    void lastValuesOutliveTheHistoryByCheckpoints() {
        Path path = folder.resolve("j");
        updates = 100;
        topics = 20_000;
        String json = "1".repeat(900);
        try (DiskJournal journal = open(path)) {
            for (int i = 0; i < 45_000; i++) {
                append(journal, Topic.of("t/" + i % 15_000), i + json);
                if (i % 1_000 == 0) {
                    commit(journal);
                }
            }
            append(journal, Topic.of("t/14999"), "null");
        }
        try (DiskJournal journal = open(path)) {
            List<Update> last = journal.lastValues();
            assertThat(last).hasSize(14_999);
            for (int i = 0; i < last.size(); i++) {
                Update update = last.get(i);
                assertThat(update.offset()).isEqualTo(30_001L + i);
                assertThat(update.topic().name()).isEqualTo("t/" + i);
                assertThat(update.seq()).isEqualTo(3);
                assertThat(update.data()).isEqualTo(data(30_000 + i + json));
            }
        }
    }

    @Test
    void ageGoesOnWhileTheServerIsDown() {
        Path path = folder.resolve("j");
        try (DiskJournal journal = open(path)) {
            append(journal, A, "1");
        }
        Instant old = Instant.ofEpochSecond(1_700_000_000).plus(TestBounds.AGE);
        clock = InstantSource.fixed(old.minus(Duration.ofMinutes(1)));
        try (DiskJournal journal = open(path)) {
            assertThat(journal.usage().updates()).isEqualTo(1);
        }
        clock = InstantSource.fixed(old.plus(Duration.ofMinutes(1)));
        try (DiskJournal journal = open(path)) {
            assertThat(journal.evictedTo()).isEqualTo(1);
            assertThat(offsets(journal.lastValues())).containsExactly(1L);
        }
    }
}
