package dev.sluice.journal;

import static dev.sluice.journal.Drafts.A;
import static dev.sluice.journal.Drafts.B;
import static dev.sluice.journal.Drafts.C;
import static dev.sluice.journal.Drafts.append;
import static dev.sluice.journal.Drafts.commit;
import static dev.sluice.journal.Drafts.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal on disk does after its process was killed: played by a copy of the file in use. */
class UncleanStopTests {

    /** What may be given between two commits as small as these, and one number that is nobody's. */
    private static final int LEASE = Lease.MIN + 1;

    @TempDir
    Path folder;

    private int updates = 1_000_000;

    private DiskJournal open(Path path) {
        return open(new JournalFile(path), path);
    }

    private DiskJournal open(JournalFile file, Path path) {
        return new DiskJournal(
                TestBounds.shownAtOnce(TestBounds.onDisk(path, Duration.ofMillis(1), updates, TestBounds.BYTES, 100)),
                file,
                InstantSource.system());
    }

    /** Ends a journal's life as kill -9 would: what follows is appended, but never committed; then a new life begins. */
    private DiskJournal kill(Path path, Path next, Lost lost) throws IOException {
        HeldFile file = new HeldFile(path);
        try (DiskJournal journal = open(file, path)) {
            lost.before(journal);
            commit(journal);
            file.held.lock();
            try {
                lost.after(journal);
                Files.copy(path, next);
            } finally {
                file.held.unlock();
            }
        }
        return open(next);
    }

    /** What a journal did before it was killed. */
    private interface Lost {
        void before(Journal journal);

        void after(Journal journal);
    }

    private DiskJournal killAfter(Path path, Path next, int committed, int lost) throws IOException {
        return kill(path, next, new Lost() {
            @Override
            public void before(Journal journal) {
                appendMany(journal, committed);
            }

            @Override
            public void after(Journal journal) {
                appendMany(journal, lost);
            }
        });
    }

    private static void appendMany(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            append(journal, A, Integer.toString(i));
        }
    }

    @Test
    void uncleanStopGoesOnAboveAllThatCanHaveBeenGiven() throws IOException {
        Path next = folder.resolve("next");
        try (DiskJournal journal = kill(folder.resolve("j"), next, new Lost() {
            @Override
            public void before(Journal journal) {
                append(journal, A, "1");
                append(journal, B, "2");
            }

            @Override
            public void after(Journal journal) {
                append(journal, A, "3");
                append(journal, C, "4");
            }
        })) {
            long taken = 2 + LEASE;
            assertThat(journal.head().offset()).isEqualTo(taken);
            assertThat(offsets(journal.lastValues())).containsExactly(1L, 2L);
            Map<Topic, Long> seqs = Map.of(A, 2L, B, 2L, C, 1L, Topic.of("quotes/D"), 1L);
            seqs.forEach((topic, seq) -> {
                Update update = append(journal, topic, "5");
                assertThat(update.offset()).isGreaterThan(taken);
                assertThat(update.seq())
                        .as("%s goes on after what is in the file", topic)
                        .isEqualTo(seq);
            });
            assertThat(append(journal, A, "null").seq()).isEqualTo(3);
            assertThat(append(journal, A, "6").seq()).isEqualTo(1);
        }
    }

    @Test
    void readTellsTheHoleOnceBeforeWhatFollows() throws IOException {
        Path next = folder.resolve("next");
        try (DiskJournal journal = killAfter(folder.resolve("j"), next, 3, 2)) {
            long end = 3 + LEASE;
            assertThat(journal.read(0, 10).missing()).isNull();
            assertThat(offsets(journal.read(0, 10).updates())).containsExactly(1L, 2L, 3L);
            assertThat(journal.read(3, 10)).isEqualTo(new Slice(new Missing(4, end), List.of()));
            assertThat(journal.read(end, 10)).isEqualTo(new Slice(null, List.of()));

            appendMany(journal, 2);

            assertThat(offsets(journal.read(1, 10).updates())).containsExactly(2L, 3L);
            for (long since : new long[] {3, 5, end - 1}) {
                Slice slice = journal.read(since, 1);
                assertThat(slice.missing()).isEqualTo(new Missing(since + 1, end));
                assertThat(offsets(slice.updates())).containsExactly(end + 1);
            }
            assertThat(journal.read(end, 10).missing()).isNull();
            assertThat(offsets(journal.read(end, 10).updates())).containsExactly(end + 1, end + 2);
            assertThat(journal.evictedTo()).isZero();
        }
    }

    @Test
    void manyHolesStandAndGoWithTheHistoryAroundThem() throws IOException {
        updates = 5;
        killAfter(folder.resolve("0"), folder.resolve("1"), 2, 1).close();
        killAfter(folder.resolve("1"), folder.resolve("2"), 2, 0).close();
        killAfter(folder.resolve("2"), folder.resolve("3"), 0, 1).close();
        try (DiskJournal journal = open(folder.resolve("3"))) {
            long second = 2 + LEASE;
            long third = second + 2;
            long fourth = third + 2L * LEASE;
            assertThat(journal.head().offset()).isEqualTo(fourth);
            assertThat(journal.read(2, 10).missing()).isEqualTo(new Missing(3, second));
            assertThat(offsets(journal.read(2, 10).updates())).containsExactly(second + 1, second + 2);
            assertThat(journal.read(third, 10).missing()).isEqualTo(new Missing(third + 1, fourth));

            appendMany(journal, 3);

            assertThat(journal.evictedTo()).isEqualTo(2);
            assertThat(journal.read(0, 10).missing()).isEqualTo(new Missing(1, second));
            assertThat(journal.read(4, 10).missing()).isEqualTo(new Missing(5, second));

            appendMany(journal, 1);

            assertThat(journal.evictedTo()).isEqualTo(second + 1);
            assertThat(journal.read(0, 10).missing()).isEqualTo(new Missing(1, second + 1));
            appendMany(journal, 2);
            assertThat(journal.read(0, 10).missing()).isEqualTo(new Missing(1, fourth + 1));
            assertThat(journal.read(fourth + 1, 10).missing()).isNull();
        }
    }
}
