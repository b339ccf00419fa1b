package dev.sluice.http.read;

import static dev.sluice.http.read.StoredHistory.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.read.StoredHistory.Page;
import dev.sluice.journal.DiskJournal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.protocol.ReadQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** What a page of the history has, and what it tells of what it has not. */
class HistoryReadingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final StoredHistory history = StoredHistory.of(100, 10);

    private String since(long offset) {
        return "since=" + history.journal().head().epoch() + ":" + offset;
    }

    @Test
    void anEmptyLogIsCompleteFromItsBeginning() {
        assertThat(history.page("")).isEqualTo(new Page(List.of(), 0, true));
    }

    @Test
    void jsonAndLinesHaveTheBytesOfFramesWithoutTheirType() {
        history.append("a", "{\"v\":1.50}");
        history.append("b\"\u00fc", "[1e5]");
        String epoch = history.journal().head().epoch();
        String first = "{\"topic\":\"a\",\"seq\":1,\"offset\":1,\"ts\":1000,\"data\":{\"v\":1.50}}";
        String second = "{\"topic\":\"b\\\"\u00fc\",\"seq\":1,\"offset\":2,\"ts\":1001,\"data\":[1e5]}";
        String place = "\"next\":\"" + epoch + ":2\",\"recovered\":true}";
        ReadQuery all = ReadQuery.parse("");
        assertThat(text(new HistoryReading(history.journal(), all, false), () -> {}))
                .isEqualTo("{\"updates\":[" + first + "," + second + "]," + place);
        assertThat(text(new HistoryReading(history.journal(), all, true), () -> {}))
                .isEqualTo(first + "\n" + second + "\n{" + place + "\n");
    }

    @Test
    void pagesGoOnWhereTheLastOneEndedAndTheLastIsEmpty() {
        history.appendTo("a", 5);
        assertThat(history.page("limit=2")).isEqualTo(new Page(List.of(1L, 2L), 2, true));
        assertThat(history.page("limit=2&" + since(2))).isEqualTo(new Page(List.of(3L, 4L), 4, true));
        assertThat(history.page("limit=2&" + since(4))).isEqualTo(new Page(List.of(5L), 5, true));
        assertThat(history.page("limit=2&" + since(5))).isEqualTo(new Page(List.of(), 5, true));
    }

    @Test
    void aPageWithoutAMatchGoesToTheEndOfTheLogAndNotAroundAgain() {
        StoredHistory long10000 = StoredHistory.of(20_000, 10);
        long10000.appendTo("a", 10_000);
        assertThat(long10000.page("filter=b")).isEqualTo(new Page(List.of(), 10_000, true));
        long10000.append("b", "1");
        assertThat(long10000.page("filter=b")).isEqualTo(new Page(List.of(10_001L), 10_001, true));
    }

    @Test
    void retirementsAreUpdatesToo() {
        history.append("a", "1");
        history.append("a", "null");
        assertThat(history.page("").offsets()).containsExactly(1L, 2L);
    }

    @Test
    void fromTheBeginningOfALogThatHasLostItsBeginningNothingIsRecovered() {
        history.appendTo("a", 103);
        Page page = history.page("limit=2");
        assertThat(page).isEqualTo(new Page(List.of(4L, 5L), 5, false));
        assertThat(history.page("limit=1&" + since(2)).recovered()).isFalse();
        assertThat(history.page("limit=1&" + since(3)).recovered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"other:2", "other:999", "other:0"})
    void ofAnotherLifeOfTheLogAllIsGivenAndNothingRecovered(String since) {
        history.appendTo("a", 3);
        assertThat(history.page("since=" + since)).isEqualTo(new Page(List.of(1L, 2L, 3L), 3, false));
    }

    @Test
    void aPlaceAheadOfTheLogIsNoneOfIt() {
        history.appendTo("a", 3);
        assertThat(history.page(since(4))).isEqualTo(new Page(List.of(1L, 2L, 3L), 3, false));
    }

    /** 256 updates are looked at before each piece. */
    @Test
    void aPageEndsWhereUpdatesAreEvictedUnderItAndTheNextOneTells() {
        StoredHistory rolling = StoredHistory.of(600, 10);
        rolling.appendTo("a", 600);
        List<Integer> pieces = new ArrayList<>();
        Page page = rolling.page(ReadQuery.parse("limit=10000"), () -> {
            pieces.add(0);
            if (pieces.size() == 2) {
                rolling.appendTo("a", 400);
            }
        });
        assertThat(page.recovered()).isTrue();
        assertThat(page.next()).isEqualTo(256);
        assertThat(page.offsets()).hasSize(256).endsWith(256L);
        Page second = rolling.page("limit=1&since=" + rolling.journal().head().epoch() + ":256");
        assertThat(second).isEqualTo(new Page(List.of(401L), 401, false));
    }

    @Test
    void aPageThatIsStillEmptyGoesOnBehindWhatWasEvicted() {
        StoredHistory rolling = StoredHistory.of(600, 10);
        rolling.appendTo("a", 599);
        rolling.append("b", "1");
        List<Integer> pieces = new ArrayList<>();
        Page page = rolling.page(ReadQuery.parse("filter=b"), () -> {
            pieces.add(0);
            if (pieces.size() == 2) {
                rolling.appendTo("a", 400);
            }
        });
        assertThat(page).isEqualTo(new Page(List.of(600L), 600, false));
    }

    @Test
    void whatIsPublishedMeanwhileIsForTheNextPage() {
        history.appendTo("a", 5);
        Page page = history.page(ReadQuery.parse(""), () -> history.append("a", "1"));
        assertThat(page).isEqualTo(new Page(List.of(1L, 2L, 3L, 4L, 5L), 5, true));
    }

    /** Played by a copy of the file in use. */
    @Test
    void theHoleOfAnUncleanStopEndsAPageAndTheNextOneTells(@TempDir Path folder) throws IOException {
        Path used = folder.resolve("used");
        Path left = folder.resolve("left");
        try (DiskJournal journal = open(used)) {
            StoredHistory before = new StoredHistory(journal, new ArrayList<>());
            before.appendTo("a", 3);
            journal.committed(3).block(PATIENCE);
            Files.copy(used, left);
        }
        try (DiskJournal journal = open(left)) {
            StoredHistory after = new StoredHistory(journal, new ArrayList<>());
            long head = journal.head().offset();
            String since = "since=" + journal.head().epoch() + ":";
            assertThat(after.page("")).isEqualTo(new Page(List.of(1L, 2L, 3L), 3, true));
            assertThat(after.page(since + 3)).isEqualTo(new Page(List.of(), head, false));
            assertThat(after.page(since + head)).isEqualTo(new Page(List.of(), head, true));
            after.append("a", "1");
            assertThat(after.page(since + 2)).isEqualTo(new Page(List.of(3L), 3, true));
            assertThat(after.page(since + 3)).isEqualTo(new Page(List.of(head + 1), head + 1, false));
        }
    }

    private static DiskJournal open(Path path) {
        return new DiskJournal(new JournalProperties(
                JournalProperties.Store.DISK,
                path,
                Duration.ofMillis(1),
                true,
                1_000,
                DataSize.ofMegabytes(1),
                Duration.ofDays(36_500), // the updates say they are of 1970
                100));
    }
}
