package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** What every journal keeps to, whatever it writes to. */
abstract class JournalContractTests {

    static final JournalProperties WIDE =
            new JournalProperties(1_000_000, DataSize.ofMegabytes(64), Duration.ofHours(1));

    private long now;

    /** A new, empty journal with those bounds. */
    abstract Journal create(JournalProperties bounds);

    @Test
    void emptyJournalStandsAtOffsetZero() {
        Journal journal = create(WIDE);
        assertThat(journal.head().offset()).isZero();
        assertThat(journal.head().epoch()).isNotEmpty();
        assertThat(journal.lastValues()).isEmpty();
        assertThat(journal.after(0, 10)).isEmpty();
        assertThat(journal.usage()).isEqualTo(new Journal.Usage(0, 0, 0, 0));
    }

    @Test
    void offsetCountsTheLogAndSeqTheTopic() {
        Journal journal = create(WIDE);
        assertThat(List.of(append(journal, "a"), append(journal, "b"), append(journal, "a"), append(journal, "a")))
                .extracting(u -> u.topic() + ":" + u.seq() + "@" + u.offset())
                .containsExactly("a:1@1", "b:1@2", "a:2@3", "a:3@4");
        assertThat(journal.head().offset()).isEqualTo(4);
    }

    @Test
    void updateHasWhatWasAppended() {
        Journal journal = create(WIDE);
        Update update = journal.append(draft("a/b", "{\"x\":1.50}"), 77, 99);
        assertThat(update.topic()).isEqualTo(Topic.of("a/b"));
        assertThat(update.ts()).isEqualTo(77);
        assertThat(update.acceptedNanos()).isEqualTo(99);
        assertThat(update.data()).asString(StandardCharsets.UTF_8).isEqualTo("{\"x\":1.50}");
        assertThat(journal.after(0, 1)).containsExactly(update);
        assertThat(journal.lastValues()).containsExactly(update);
    }

    @Test
    void epochStaysAndAnotherJournalHasAnother() {
        Journal journal = create(WIDE);
        String epoch = journal.head().epoch();
        append(journal, "a");
        assertThat(journal.head().epoch()).isEqualTo(epoch);
        assertThat(create(WIDE).head().epoch()).isNotEqualTo(epoch);
    }

    @Test
    void afterIsExclusiveOrderedAndLimited() {
        Journal journal = create(WIDE);
        for (int i = 0; i < 10; i++) {
            append(journal, "t" + i % 3);
        }
        assertThat(journal.after(0, 100))
                .extracting(Update::offset)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(journal.after(7, 100)).extracting(Update::offset).containsExactly(8L, 9L, 10L);
        assertThat(journal.after(3, 2)).extracting(Update::offset).containsExactly(4L, 5L);
        assertThat(journal.after(10, 5)).isEmpty();
        assertThat(journal.after(99, 5)).isEmpty();
        assertThat(journal.after(0, 0)).isEmpty();
    }

    @Test
    void boundByCountEvictsTheOldest() {
        Journal journal = create(new JournalProperties(3, DataSize.ofMegabytes(1), Duration.ofHours(1)));
        for (int i = 0; i < 5; i++) {
            append(journal, "a");
        }
        assertThat(journal.after(0, 10)).extracting(Update::offset).containsExactly(3L, 4L, 5L);
        assertThat(journal.usage().updates()).isEqualTo(3);
        assertThat(journal.usage().evicted()).isEqualTo(2);
    }

    @Test
    void boundByBytesEvictsTheOldest() {
        Journal journal = create(new JournalProperties(1_000, DataSize.ofKilobytes(10), Duration.ofHours(1)));
        for (int i = 0; i < 50; i++) {
            journal.append(draft("a", "1".repeat(1_000)), 0, 0);
        }
        Journal.Usage usage = journal.usage();
        assertThat(usage.bytes()).isBetween(5_000L, 10_240L);
        assertThat(usage.updates()).isBetween(5L, 10L);
        assertThat(usage.updates() + usage.evicted()).isEqualTo(50);
        assertThat(journal.after(0, 100)).last().extracting(Update::offset).isEqualTo(50L);
    }

    @Test
    void boundByAgeEvictsWithTheNextAppend() {
        Journal journal = create(new JournalProperties(1_000, DataSize.ofMegabytes(1), Duration.ofNanos(100)));
        journal.append(draft("a", "1"), 0, 1_000);
        journal.append(draft("a", "2"), 0, 1_050);
        journal.append(draft("a", "3"), 0, 1_100);
        assertThat(journal.usage().updates()).as("as old as may be").isEqualTo(3);
        journal.append(draft("a", "4"), 0, 1_101);
        assertThat(journal.after(0, 10)).extracting(Update::offset).containsExactly(2L, 3L, 4L);
    }

    @Test
    void historyOfNothingStillKnowsLastValues() {
        Journal journal = create(new JournalProperties(0, DataSize.ofMegabytes(1), Duration.ofHours(1)));
        append(journal, "a");
        Update second = append(journal, "a");
        assertThat(journal.after(0, 10)).isEmpty();
        assertThat(journal.lastValues()).containsExactly(second);
        assertThat(second.seq()).isEqualTo(2);
        assertThat(journal.usage()).isEqualTo(new Journal.Usage(0, 0, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lastValuesSurviveEviction(long seed) {
        Journal journal = create(new JournalProperties(7, DataSize.ofMegabytes(1), Duration.ofHours(1)));
        Random random = new Random(seed);
        Map<Topic, Update> last = new HashMap<>();
        for (int step = 0; step < 500; step++) {
            Update update = append(journal, "t" + random.nextInt(20));
            Update before = last.put(update.topic(), update);
            assertThat(update.seq())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(before == null ? 1 : before.seq() + 1);
            assertThat(journal.lastValues())
                    .as("seed %d, step %d", seed, step)
                    .containsExactlyInAnyOrderElementsOf(last.values());
            assertThat(journal.usage().topics())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(last.size());
        }
    }

    @Test
    void whatWasReadDoesNotChangeLater() {
        Journal journal = create(WIDE);
        append(journal, "a");
        List<Update> after = journal.after(0, 10);
        List<Update> last = journal.lastValues();
        append(journal, "a");
        append(journal, "b");
        assertThat(after).hasSize(1);
        assertThat(last).extracting(Update::seq).containsExactly(1L);
    }

    private Update append(Journal journal, String topic) {
        now++;
        return journal.append(draft(topic, "1"), now, now);
    }

    private static Draft draft(String topic, String data) {
        return new Draft(Topic.of(topic), data.getBytes(StandardCharsets.UTF_8));
    }
}
