package dev.sluice.journal;

import static dev.sluice.journal.Drafts.A;
import static dev.sluice.journal.Drafts.B;
import static dev.sluice.journal.Drafts.data;
import static dev.sluice.journal.Drafts.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ReplicaJournalTests extends JournalContractTests {

    private static final long NOW = 1_700_000_000_000_000L;

    @Override
    Journal open(JournalProperties bounds) {
        return replica(bounds);
    }

    private static ReplicaJournal replica(JournalProperties bounds) {
        return new ReplicaJournal(bounds, System.nanoTime(), NOW, () -> null, new NoNotes());
    }

    @Override
    long countedTwice(Update last) {
        return HeapBytes.ofUpdate(last);
    }

    @Test
    void conditionThatDoesNotHoldUsesUpAnOffsetThatIsNotMissing() {
        ReplicaJournal journal = replica(bounds(100, TestBounds.BYTES, 10));
        show(journal, new Entry(new Draft(A, data("1")), 0, Entry.ALWAYS));
        show(journal, new Entry(new Draft(A, data("2")), 0, 0));
        show(journal, new Entry(new Draft(B, data("3")), 0, 0));
        show(journal, new Entry(new Draft(A, data("4")), 0, 1));
        show(journal, new Entry(new Draft(A, data("5")), 0, 1));

        assertThat(offsets(journal.read(0, 10).updates())).containsExactly(1L, 3L, 4L);
        assertThat(journal.read(0, 10).missing()).isNull();
        assertThat(journal.head().offset()).isEqualTo(5);
        assertThat(journal.canRecover(journal.head())).isTrue();
        assertThat(journal.read(4, 10)).isEqualTo(new Journal.Slice(null, List.of()));
    }

    @Test
    void whatMayBeLostIsMissingAndWhoHasSeenItCanNotGoOn() {
        ReplicaJournal journal = replica(bounds(100, TestBounds.BYTES, 10));
        show(journal, new Entry(new Draft(A, data("1")), 0, Entry.ALWAYS));
        journal.loseUpTo(10);
        show(journal, new Entry(new Draft(A, data("2")), 0, Entry.ALWAYS));

        String epoch = journal.head().epoch();
        assertThat(journal.newest(A)).extracting(Update::offset, Update::seq).containsExactly(11L, 2L);
        assertThat(journal.read(1, 10).missing()).isEqualTo(new Journal.Missing(2, 10));
        assertThat(journal.canRecover(new StreamPosition(epoch, 9))).isFalse();
        assertThat(journal.canRecover(new StreamPosition(epoch, 10))).isTrue();
    }

    @Test
    void entriesAreReadAsTheyWereWritten() {
        List<Entry> entries = List.of(
                new Entry(new Draft(A, data("1")), 0, Entry.ALWAYS),
                new Entry(new Draft(B, data("null")), 0, 0),
                new Entry(new Draft(A, data("\"x\""), Quality.STALE, 250, "s1"), 7, 1L << 40),
                new Entry(new Draft(B, data("{}"), Quality.BAD, 0, "s1"), 9, Entry.ALWAYS));

        assertThat(Entry.read(Entry.write(entries))).usingRecursiveComparison().isEqualTo(entries);
    }

    /** So it does not matter when a node has come. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void copyThatBeginsAtACheckpointAgreesWithOneThatWasThereAllTheTime(int seed) {
        Random random = new Random(seed);
        JournalProperties bounds =
                bounds(400, DataSize.ofBytes(40_000 + random.nextInt(40_000)), 20 + random.nextInt(40));
        ReplicaJournal old = replica(bounds);
        List<Entry> entries = new ArrayList<>();
        List<ReplicaJournal.Snapshot> checkpoints = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            Entry entry = random(random, old);
            entries.add(entry);
            show(old, entry);
            if (random.nextInt(300) == 0) {
                checkpoints.add(old.snapshot());
            }
        }
        int agreed = 0;
        for (ReplicaJournal.Snapshot checkpoint : checkpoints) {
            ReplicaJournal fresh = replica(bounds);
            ReplicaJournal.Loaded loaded =
                    fresh.load(old.head().epoch(), checkpoint.offset(), checkpoint.ts(), checkpoint.pieces());
            for (Entry entry : entries.subList((int) checkpoint.offset(), entries.size())) {
                loaded.append(entry, NOW);
            }
            fresh.become(loaded);
            assertThat(texts(fresh.lastValues())).as("seed %s", seed).isEqualTo(texts(old.lastValues()));
            assertThat(fresh.head()).isEqualTo(old.head());
            if (checkpoint.offset() <= old.evictedTo()) {
                agreed++;
                assertThat(fresh.evictedTo()).as("seed %s", seed).isEqualTo(old.evictedTo());
                assertThat(texts(fresh.read(old.evictedTo(), 9_999).updates()))
                        .isEqualTo(texts(old.read(old.evictedTo(), 9_999).updates()));
                assertThat(fresh.usage().bytes()).isEqualTo(old.usage().bytes());
            }
        }
        assertThat(agreed).as("seed %s", seed).isPositive();
    }

    private static Entry random(Random random, Journal journal) {
        Topic topic = Topic.of("t/" + random.nextInt(80));
        String json = random.nextInt(20) == 0 ? "null" : "\"" + "x".repeat(random.nextInt(2_000)) + "\"";
        @Nullable Update newest = journal.newest(topic);
        long after = random.nextInt(10) > 0
                ? Entry.ALWAYS
                : random.nextBoolean() && newest != null ? newest.offset() : random.nextInt(3);
        return new Entry(new Draft(topic, json.getBytes(StandardCharsets.UTF_8)), 0, after);
    }

    private static List<String> texts(List<Update> updates) {
        return updates.stream()
                .map(u -> u.topic() + ":" + u.seq() + "@" + u.offset() + " " + u.data().length)
                .toList();
    }

    private static void show(ReplicaJournal journal, Entry entry) {
        Update update = journal.append(entry, NOW);
        if (update != null) {
            List<Update> unused = journal.show(update);
        }
    }
}
