package dev.sluice.journal;

import static dev.sluice.journal.Drafts.PATIENCE;
import static dev.sluice.journal.Drafts.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that runs full, for users who may mount one. */
class FullDiskTests {

    @TempDir
    Path folder;

    private interface Use {
        void of(Path disk) throws Exception;
    }

    private void onSmallDisk(Use use) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "none", disk.toString()), "this user mounts nothing");
        try {
            use.of(disk);
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isTrue();
        }
    }

    private static void fillUp(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (byte[] page = new byte[4_096]; ; ) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void newJournalThatHasNoRoomSaysSo() throws Exception {
        onSmallDisk(disk -> {
            fillUp(disk.resolve("filler"));
            assertThatExceptionOfType(JournalFileException.class)
                    .isThrownBy(() -> SmallDisk.open(disk.resolve("journal.mv")).close())
                    .withMessageContaining("journal.mv cannot be made (No space left on device): make room");
        });
    }

    @Test
    void journalThatCanNotGoOnSaysSoAndIsWholeWhenThereIsRoom() throws Exception {
        onSmallDisk(disk -> {
            Path path = disk.resolve("journal.mv");
            Path filler = disk.resolve("filler");
            try (DiskJournal journal = SmallDisk.open(path)) {
                append(journal, "1");
            }
            Files.delete(disk.resolve("journal.mv.head"));
            fillUp(filler);
            assertThatExceptionOfType(JournalFileException.class)
                    .isThrownBy(() -> SmallDisk.open(path).close())
                    .withMessageContaining("journal.mv cannot be written (No space left on device): make room");
            Files.delete(filler);
            try (DiskJournal journal = SmallDisk.open(path)) {
                assertThat(append(journal, "2")).isGreaterThan(1);
                assertThat(journal.read(0, 10).updates()).hasSize(2);
            }
        });
    }

    @Test
    void goesOnByItselfWhenThereIsRoomAgainAndLosesNothing() throws Exception {
        onSmallDisk(disk -> {
            Path path = disk.resolve("journal.mv");
            Path filler = disk.resolve("filler");
            long given = 0;
            try (DiskJournal journal = SmallDisk.open(path)) {
                Files.write(filler, new byte[3 << 20]);
                while (journal.fault() == null) {
                    given = appendUnlessFull(journal, given);
                    await().atMost(PATIENCE).until(() -> isThrough(journal));
                }
                Files.delete(filler);
                await().atMost(PATIENCE).until(() -> journal.fault() == null);
                journal.committed(given).block(PATIENCE);
                assertThat(append(journal, "1")).isEqualTo(given + 1);
            }
            try (DiskJournal again = SmallDisk.open(path)) {
                assertThat(again.read(0, 10_000).updates()).hasSize((int) given + 1);
            }
        });
    }

    private static boolean isThrough(DiskJournal journal) {
        return journal.fault() != null
                || journal.committedTo() == journal.head().offset();
    }

    private static long appendUnlessFull(DiskJournal journal, long before) {
        try {
            return append(journal, "\"" + "x".repeat(20_000) + "\"");
        } catch (IllegalStateException full) {
            return before;
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
