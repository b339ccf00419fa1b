package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Journal.Missing;
import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Update;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that append at full rate, at random moments, and looks what they left. */
class JournalKillTests {

    static final int RUNS = 6;
    static final int TOPICS = 1_200;
    private static final int UPDATES = 60_000;
    private static final int RECORDS_MAX = 90_000;

    @TempDir
    Path folder;

    private final Map<Long, Given> given = new HashMap<>();
    private final Set<String> topicsAndSeqs = new HashSet<>();
    private final Set<Long> committed = new HashSet<>();
    private final Set<Long> unsaid = new HashSet<>();
    private long committedTo;

    /** The highest offset that the last process said before it was killed. */
    private long saidTo;

    /** What an appender said of an update. */
    private record Given(int topic, long seq, int run, int index) {}

    static JournalProperties properties(Path path) {
        return TestBounds.shownAtOnce(
                TestBounds.onDisk(path, Duration.ofMillis(20), UPDATES, TestBounds.BYTES, TOPICS));
    }

    @Test
    @Timeout(120)
    void killedProcessLosesNothingCommittedAndNoNumberIsGivenTwice() throws IOException {
        long seed = System.nanoTime();
        System.err.println("JournalKillTests: seed " + seed);
        Random random = new Random(seed);
        Path path = folder.resolve("journal.mv");
        String epoch = "";
        for (int run = 0; run < RUNS; run++) {
            appendAndKill(path, run, random.nextInt(RECORDS_MAX));
            try (DiskJournal journal = new DiskJournal(properties(path))) {
                epoch = epoch.isEmpty() ? journal.head().epoch() : epoch;
                assertThat(journal.head().epoch()).isEqualTo(epoch);
                check(journal);
            }
        }
    }

    private void appendAndKill(Path path, int run, int records) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        path.toString(),
                        Integer.toString(run))
                .redirectError(folder.resolve("appender-" + run + ".log").toFile())
                .start();
        int read = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (readRecord(in, run)) {
                if (read++ == records) {
                    process.toHandle().destroyForcibly(); // leaves what it had written to be read
                }
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
        for (Map.Entry<Long, Given> entry : given.entrySet()) {
            if (entry.getKey() <= committedTo && entry.getValue().run() == run) {
                committed.add(entry.getKey());
            }
        }
        assertThat(read).as("records of run %s", run).isGreaterThanOrEqualTo(records);
    }

    /** False at the end, also where it is in the midst of a record. */
    private boolean readRecord(DataInputStream in, int run) throws IOException {
        try {
            if (in.readByte() == Appender.COMMITTED) {
                committedTo = Math.max(committedTo, in.readLong());
                return true;
            }
            int topic = in.readInt();
            long seq = in.readLong();
            long offset = in.readLong();
            saidTo = Math.max(saidTo, offset);
            Given before = given.put(offset, new Given(topic, seq, run, in.readInt()));
            if (before != null || !topicsAndSeqs.add(topic + " " + seq)) {
                throw new AssertionError("given twice: offset " + offset + " or seq " + seq + " of topic " + topic);
            }
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    private void check(DiskJournal journal) {
        long head = journal.head().offset();
        assertThat(given.keySet()).allMatch(offset -> offset <= head);
        Map<Long, Update> kept = new HashMap<>();
        List<Missing> holes = new ArrayList<>();
        readAll(journal, kept, holes);

        assertThat(kept).hasSizeLessThanOrEqualTo(UPDATES);
        kept.values().forEach(this::assertKnown);
        for (long offset : committed) {
            if (offset > journal.evictedTo() && !kept.containsKey(offset)) {
                throw new AssertionError(offset + " was committed, but is not in the history");
            }
        }
        long told =
                holes.stream().mapToLong(hole -> hole.to() - hole.from() + 1).sum();
        assertThat(told + kept.size()).as("all told once").isEqualTo(head - journal.evictedTo());
        assertThat(holes).isNotEmpty();
        assertLastValues(journal);
        forgetLost(journal, kept);
    }

    /** The seqs of what was lost are given again, behind the hole. */
    private void forgetLost(DiskJournal journal, Map<Long, Update> kept) {
        given.forEach((offset, lost) -> {
            if (offset > journal.evictedTo() && !kept.containsKey(offset)) {
                topicsAndSeqs.remove(lost.topic() + " " + lost.seq());
            }
        });
    }

    /** As a client would that resumes from the oldest there is. */
    private static void readAll(DiskJournal journal, Map<Long, Update> kept, List<Missing> holes) {
        long at = journal.evictedTo();
        while (true) {
            Slice slice = journal.read(at, 1_000);
            Missing missing = slice.missing();
            if (missing != null) {
                assertThat(missing.from()).isEqualTo(at + 1);
                holes.add(missing);
                at = missing.to();
            }
            for (Update update : slice.updates()) {
                if (update.offset() != ++at) {
                    throw new AssertionError(update.offset() + " follows " + (at - 1));
                }
                kept.put(at, update);
            }
            if (missing == null && slice.updates().isEmpty()) {
                assertThat(at).isEqualTo(journal.head().offset());
                return;
            }
        }
    }

    /** The last ones of a process may be in the file, and it was killed before it could say so. */
    private void assertKnown(Update update) {
        Given known = given.get(update.offset());
        if (known != null) {
            assertSame(update, known);
        } else if (unsaid.add(update.offset())) {
            assertThat(update.offset()).as("an offset that nobody gave").isGreaterThan(saidTo);
        }
    }

    private static void assertSame(Update update, Given known) {
        boolean same = update.topic().name().equals("t/" + known.topic())
                && update.seq() == known.seq()
                && Arrays.equals(update.data(), Appender.dataOf(known.run(), known.index()));
        if (!same) {
            throw new AssertionError(update + " should be " + known);
        }
    }

    private void assertLastValues(DiskJournal journal) {
        Map<String, Update> last = new HashMap<>();
        journal.lastValues().forEach(update -> last.put(update.topic().name(), update));
        for (Update update : last.values()) {
            assertKnown(update);
        }
        for (long offset : committed) {
            String topic = "t/" + Objects.requireNonNull(given.get(offset)).topic();
            Update update = last.get(topic);
            if (update == null || update.offset() < offset) {
                throw new AssertionError(topic + " should have " + offset + " or newer, but has " + update);
            }
        }
    }
}
