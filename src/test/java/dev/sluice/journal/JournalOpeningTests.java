package dev.sluice.journal;

import static dev.sluice.journal.Drafts.append;
import static dev.sluice.journal.SmallDisk.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Files that cannot be used, or not quite. */
class JournalOpeningTests {

    @TempDir
    Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void choosePath() {
        path = folder.resolve("journal.mv");
    }

    private static void assertRefused(Path path, String why, String remedy) {
        assertThatExceptionOfType(JournalFileException.class)
                .isThrownBy(() -> open(path).close())
                .withMessageContaining(path.toString())
                .withMessageContaining(why)
                .withMessageContaining(remedy);
    }

    @Test
    void failedStartTellsWhatToDo() {
        JournalFileException e = new JournalFileException(path, "is odd", "even it", null);
        FailureAnalysis analysis = Objects.requireNonNull(new JournalFailureAnalyzer().analyze(e, e));

        assertThat(analysis.getDescription()).contains(path.toString()).contains("is odd");
        assertThat(analysis.getAction()).isEqualTo("Even it.");
    }

    private void fill(int updates) {
        try (DiskJournal journal = open(path)) {
            for (int i = 0; i < updates; i++) {
                append(journal, "\"" + i + " " + "x".repeat(200) + "\"");
            }
        }
    }

    @Test
    void fileInUseIsRefused() {
        try (DiskJournal journal = open(path)) {
            append(journal, "1");
            assertRefused(path, "in use", "sluice.journal.path");
            append(journal, "2");
        }
        open(path).close();
    }

    @Test
    void missingFolderIsRefused() {
        assertRefused(folder.resolve("no").resolve("journal.mv"), "folder that does not exist", "make it");
    }

    @Test
    void folderInPlaceOfTheFileIsRefused() {
        assertRefused(folder, "is a folder", "to a file");
    }

    @Test
    void folderThatCannotBeWrittenIsRefused() {
        assumeFalse(!folder.toFile().setWritable(false) || Files.isWritable(folder), "this user writes everywhere");
        try {
            assertRefused(path, "cannot be written", "let this user");
        } finally {
            assertThat(folder.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void fileOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
        String text = "not a journal, but long enough to be one\n".repeat(1_000);
        Files.writeString(path, text);

        assertRefused(path, "cannot be read", "move it away");

        assertThat(Files.readString(path)).isEqualTo(text);
    }

    @Test
    void storeOfSomethingElseIsRefused() {
        try (MVStore store = MVStore.open(path.toString())) {
            store.openMap("accounts").put("a", 1);
        }

        assertRefused(path, "something else", "move it away");
    }

    @Test
    void changedBytesAreFound() throws IOException {
        fill(2_000);
        byte[] bytes = Files.readAllBytes(path);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf("1234 xxx"); at >= 0; at = text.indexOf("1234 xxx", at + 1)) {
            bytes[at] ^= 1; // in each copy: the store leaves old ones behind
        }
        Files.write(path, bytes);

        assertRefused(path, "checksum", "move it away");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 8_192})
    void fileThatWasCutOffOrEmptiedIsRefusedAndLeftAlone(int length) throws IOException {
        fill(100);
        byte[] cut = Arrays.copyOf(Files.readAllBytes(path), length);
        Files.write(path, cut);

        assertRefused(path, "has no journal in it", "move it away");

        assertThat(Files.readAllBytes(path)).isEqualTo(cut);
    }

    @Test
    void storeWithoutAnythingInItIsRefused() {
        try (MVStore store = MVStore.open(path.toString())) {
            store.openMap("accounts").put("a", 1);
            store.commit();
            store.removeMap("accounts");
        }

        assertRefused(path, "has no journal in it", "move it away");
    }

    /** Killed while the very first file was made: nothing is lost, and nobody has to help. */
    @Test
    void fileThatWasNotFinishedIsMadeAnew() throws IOException {
        Files.write(folder.resolve("journal.mv.new"), new byte[10]);
        try (DiskJournal journal = open(path)) {
            assertThat(append(journal, "1")).isEqualTo(1);
        }
        assertThat(folder.resolve("journal.mv.new")).doesNotExist();
    }

    /** What is left is refused, or has lost its tail as if by an unclean stop: no number is given twice, nothing begins anew untold. */
    @Test
    void truncatedFileGivesNoNumberTwice() throws IOException {
        fill(30_000);
        byte[] whole = Files.readAllBytes(path);
        byte[] head = Files.readAllBytes(folder.resolve("journal.mv.head"));
        String epoch = epochOf(path);
        IntStream cuts = IntStream.rangeClosed(1, 20).map(i -> whole.length - 1 - i * (whole.length / 21));
        for (int length : IntStream.concat(cuts, IntStream.of(12_000, 8_192, 8_191, 4_096, 100, 1, 0))
                .toArray()) {
            Path cut = folder.resolve("cut-" + length);
            Files.write(cut, Arrays.copyOf(whole, length));
            Files.write(folder.resolve("cut-" + length + ".head"), head);
            try (DiskJournal journal = open(cut)) {
                assertThat(journal.head().epoch()).as("cut to %s", length).isEqualTo(epoch);
                assertThat(append(journal, "1")).as("cut to %s", length).isGreaterThan(30_000);
            } catch (JournalFileException e) {
                assertThat(e).hasMessageContaining(cut.toString()).hasMessageContaining("move it away");
            }
        }
    }

    private static String epochOf(Path path) {
        try (DiskJournal journal = open(path)) {
            return journal.head().epoch();
        }
    }
}
