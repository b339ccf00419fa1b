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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

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
    void sourcesAreKept() {
        Path path = folder.resolve("j");
        List<String> sources = Arrays.asList("s1", null, "s2", "s1", "mqtt/plant", null, "s2");
        try (DiskJournal journal = open(path)) {
            for (int i = 0; i < sources.size(); i++) {
                Draft draft = new Draft(
                        Topic.of("t/" + i), data(Integer.toString(i)), i == 3 ? Quality.BAD : Quality.GOOD, i * 1_000);
                journal.show(journal.append(draft.from(sources.get(i)), TS, System.nanoTime()));
            }
        }
        try (DiskJournal journal = open(path)) {
            List<Update> updates = journal.read(0, 10).updates();
            assertThat(updates).extracting(Update::source).isEqualTo(sources);
            assertThat(updates)
                    .extracting(update -> new String(update.data(), StandardCharsets.UTF_8) + update.ttlMillis())
                    .containsExactly("00", "11000", "22000", "33000", "44000", "55000", "66000");
            assertThat(updates.get(3).quality()).isEqualTo(Quality.BAD);
            assertThat(updates.get(0).source())
                    .as("read once")
                    .isSameAs(updates.get(3).source());
        }
    }

    @Test
    void sourcesOutliveTheHistoryByCheckpoints() {
        Path path = folder.resolve("j");
        updates = 100;
        topics = 20_000;
        String json = "1".repeat(900);
        try (DiskJournal journal = open(path)) {
            for (int i = 0; i < 20_000; i++) {
                Draft draft = new Draft(Topic.of("t/" + i), data(json)).from("s" + i % 7);
                journal.show(journal.append(draft, TS, System.nanoTime()));
                if (i % 1_000 == 0) {
                    commit(journal);
                }
            }
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.lastValues()).hasSize(20_000).allMatch(update -> ("s" + (update.offset() - 1) % 7)
                    .equals(update.source()));
        }
    }

    /** As the first version with qualities wrote it: its bytes, made by that one. */
    @Test
    void fileOfAnEarlierVersionIsReadAndWrittenOn() throws IOException {
        Path path = folder.resolve("j");
        try (InputStream old = DurableJournalTests.class.getResourceAsStream("/journal-without-sources.mv")) {
            Files.copy(Objects.requireNonNull(old), path);
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.read(0, 10).updates())
                    .extracting(update -> update.topic() + " " + new String(update.data(), StandardCharsets.UTF_8) + " "
                            + update.quality() + " " + update.ttlMillis() + " " + update.source())
                    .containsExactly(
                            "a 1 GOOD 0 null", "b 2 UNCERTAIN 0 null", "c 3 GOOD 86400000 null", "a 1 STALE 0 null");
            assertThat(journal.takeNotes("")).isEmpty();
            journal.note("will/s1", data("{}"));
            journal.show(journal.append(new Draft(A, data("5")).from("s1"), TS, System.nanoTime()));
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.takeNotes("")).containsOnlyKeys("will/s1");
            assertThat(journal.read(4, 10).updates()).extracting(Update::source).containsExactly("s1");
        }
    }

    @Test
    void notesAreKeptUntilTheyAreTakenAway() {
        Path path = folder.resolve("j");
        try (DiskJournal journal = open(path)) {
            assertThat(journal.takeNotes("")).isEmpty();
            journal.note("will/s1", data("1"));
            journal.note("will/s2", data("2"));
            StepVerifier.create(journal.noted()).expectComplete().verify(Drafts.PATIENCE);
            journal.note("will/s1", data("3"));
            journal.note("will/s2", null);
            journal.note("will/s3", null);
            journal.note("away/plant", new byte[] {});
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.takeNotes("will/")).containsOnlyKeys("will/s1").containsEntry("will/s1", data("3"));
            assertThat(journal.takeNotes("will/")).as("given out once").isEmpty();
            assertThat(journal.takeNotes("away/plant")).containsEntry("away/plant", new byte[] {});
            journal.note("will/s1", null);
            journal.note("away/plant", null);
        }
        try (DiskJournal journal = open(path)) {
            assertThat(journal.takeNotes("")).isEmpty();
            assertThat(journal.head().offset()).as("they are beside the log").isZero();
        }
    }

    @Test
    void nothingIsNotedAfterTheEnd() {
        DiskJournal journal = open(folder.resolve("j"));
        journal.close();
        journal.note("will/s1", data("1"));
        StepVerifier.create(journal.noted()).expectComplete().verify(Drafts.PATIENCE);
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
