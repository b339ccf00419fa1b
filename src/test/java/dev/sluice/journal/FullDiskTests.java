package dev.sluice.journal;

import static dev.sluice.journal.Drafts.PATIENCE;
import static dev.sluice.journal.Drafts.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that runs full, for users who may mount one. */
class FullDiskTests {

    @TempDir
    Path folder;

    @Test
    void goesOnByItselfWhenThereIsRoomAgainAndLosesNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "none", disk.toString()), "this user mounts nothing");
        try {
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
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isTrue();
        }
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
