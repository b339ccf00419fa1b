package dev.sluice.journal;

import static dev.sluice.journal.Drafts.PATIENCE;
import static dev.sluice.journal.Drafts.append;
import static dev.sluice.journal.SmallDisk.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.sluice.message.Update;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Disks that are slow, fail or fill up. */
class JournalFaultTests {

    @TempDir
    Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void choosePath() {
        path = folder.resolve("journal.mv");
    }

    @Test
    void committedWaitsForTheDisk() {
        HeldFile file = new HeldFile(path);
        try (DiskJournal journal = open(file, path)) {
            file.held.lock();
            try {
                long offset = append(journal, "1");
                StepVerifier.create(journal.committed(offset))
                        .expectSubscription()
                        .expectNoEvent(Duration.ofMillis(60))
                        .then(file.held::unlock)
                        .expectComplete()
                        .verify(PATIENCE);
            } finally {
                if (file.held.isHeldByCurrentThread()) {
                    file.held.unlock();
                }
            }
            StepVerifier.create(journal.committed(2)).verifyErrorMessage("offset 2 is ahead of the log");
        }
    }

    @Test
    void slowDiskHoldsPublishersBackAtTheEndOfTheLease() throws Exception {
        HeldFile file = new HeldFile(path);
        try (DiskJournal journal = SmallDisk.openShowingAtOnce(file, path)) {
            CompletableFuture<Long> tooMany = new CompletableFuture<>();
            Thread publisher = new Thread(() -> tooMany.complete(append(journal, "2")));
            file.held.lock();
            try {
                for (int i = 0; i < Lease.MIN; i++) {
                    append(journal, "1");
                }
                publisher.start();
                while (publisher.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                assertThat(journal.head().offset()).isEqualTo(Lease.MIN);
            } finally {
                file.held.unlock();
            }
            assertThat(tooMany.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Lease.MIN + 1);
        }
    }

    /** An interrupt closes a file channel under whoever writes: a disk that fails. */
    @Test
    void diskThatFailsIsToldToAllWhoAskAndUsedAgainWhenItCanBe() {
        long given;
        try (DiskJournal journal = open(path)) {
            append(journal, "1");
            journal.committed(1).block(PATIENCE);
            Thread committer = Objects.requireNonNull(journal.committer().thread());
            while (journal.fault() == null) {
                appendUnlessRefused(journal);
                committer.interrupt();
            }

            StepVerifier.create(journal.committed(1)).verifyComplete();
            await().atMost(PATIENCE).until(() -> journal.fault() == null);
            given = append(journal, "2");
            journal.committed(given).block(PATIENCE);
        }
        try (DiskJournal again = open(path)) {
            assertThat(again.head().offset()).isEqualTo(given);
        }
    }

    private static void appendUnlessRefused(DiskJournal journal) {
        try {
            append(journal, "0");
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining("can not be written");
        }
    }

    @Test
    void fullDiskKeepsWhatItWasGivenAndGoesOnWhenThereIsRoomAgain() {
        FullFile file = new FullFile(path);
        try (DiskJournal journal = open(file, path)) {
            append(journal, "1");
            journal.committed(1).block(PATIENCE);
            file.full = true;
            append(journal, "2");
            Mono<Void> second = journal.committed(2);
            var waiting = second.toFuture();
            await().atMost(PATIENCE).until(() -> journal.fault() != null);
            assertThatIllegalStateException().isThrownBy(() -> append(journal, "3"));
            assertThat(waiting).isNotDone();
            assertThat(journal.committedTo()).isEqualTo(1);

            file.full = false;
            await().atMost(PATIENCE).until(waiting::isDone);
            assertThat(waiting).isCompleted();
            assertThat(journal.fault()).isNull();
            assertThat(append(journal, "3")).isEqualTo(3);
        }
        try (DiskJournal again = open(path)) {
            assertThat(again.read(0, 10).updates()).extracting(Update::seq).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void notesAreTakenWhileTheDiskIsFullAndWrittenWhenThereIsRoomAgain() {
        FullFile file = new FullFile(path);
        try (DiskJournal journal = open(file, path)) {
            append(journal, "1");
            journal.committed(1).block(PATIENCE);
            file.full = true;
            journal.note("will/s1", new byte[] {1});
            await().atMost(PATIENCE).until(() -> journal.fault() != null);
            journal.note("will/s1", new byte[] {2});
            journal.note("will/s2", new byte[] {3});
            var waiting = journal.noted().toFuture();
            assertThat(waiting).isNotDone();
            assertThat(journal.committedTo()).isEqualTo(1);

            file.full = false;
            await().atMost(PATIENCE).until(waiting::isDone);
            assertThat(waiting).isCompleted();
            assertThat(append(journal, "2")).isEqualTo(2);
        }
        try (DiskJournal again = open(path)) {
            assertThat(again.takeNotes("will/"))
                    .containsOnlyKeys("will/s1", "will/s2")
                    .containsEntry("will/s1", new byte[] {2});
            assertThat(again.head().offset()).isEqualTo(2);
        }
    }

    /** A file on a disk that is full as long as the test wants it. */
    private static final class FullFile extends JournalFile {
        volatile boolean full;

        FullFile(Path path) {
            super(path);
        }

        @Override
        void commit(Commit commit) {
            if (full) {
                abandon();
                throw new IllegalStateException("no space left on device (injected)");
            }
            super.commit(commit);
        }
    }

    @Test
    void closedJournalTakesNothingMoreButIsStillRead() {
        DiskJournal journal = open(path);
        append(journal, "1");
        journal.close();
        journal.close();

        assertThatIllegalStateException().isThrownBy(() -> append(journal, "2")).withMessageContaining("is closed");
        StepVerifier.create(journal.committed(1)).verifyComplete();
        assertThat(journal.read(0, 10).updates()).hasSize(1);
        assertThat(journal.fault()).isNull();
    }

    @Test
    void fileStaysWithinAFewTimesTheHistory() throws IOException {
        String json = "\"" + "x".repeat(700) + "\"";
        long largest = 0;
        try (DiskJournal journal = open(path)) {
            for (int i = 1; i <= 150_000; i++) {
                long offset = append(journal, json);
                if (i % 2_000 == 0) {
                    journal.committed(offset).block(PATIENCE);
                    largest = Math.max(largest, Files.size(path));
                }
            }
            assertThat(journal.usage().evicted()).isGreaterThan(130_000);
        }
        assertThat(largest)
                .as(String.format(Locale.ROOT, "%,d bytes", largest))
                .isLessThan(4 * SmallDisk.BYTES.toBytes());
        assertThat(Files.size(path)).isLessThan(4 * SmallDisk.BYTES.toBytes());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            assertThat(channel.tryLock(0, Long.MAX_VALUE, true)).isNotNull();
        }
    }
}
