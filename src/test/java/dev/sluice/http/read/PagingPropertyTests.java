package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.read.StoredHistory.Page;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clients that page through random logs, while updates are appended and evicted between pages and in their midst, hold what
 * they got against all that was ever appended. {@code -Dsluice.seed=} begins with another seed, {@code -Dsluice.histories=}
 * runs more.
 */
class PagingPropertyTests {

    private static final List<String> TOPICS = List.of("a", "a/b", "a/c", "a/c/d", "b", "b/b");
    private static final List<String> FILTERS = List.of("#", "a", "a/#", "+", "+/b", "a/+/d", "none", "none/#");

    @Test
    void unionOfThePagesIsWhatTheHistoryHadAndEachHoleIsTold() {
        long first = Long.getLong("sluice.seed", 1);
        long runs = Long.getLong("sluice.histories", 300);
        int holes = 0;
        int pages = 0;
        for (long seed = first; seed < first + runs; seed++) {
            Run run = new Run(seed);
            run.pageToTheEnd();
            holes += run.holes;
            pages += run.pages;
        }
        assertThat(holes).as("the runs meet holes").isGreaterThan((int) runs / 10);
        assertThat(pages).as("and go over many pages").isGreaterThan((int) runs * 3);
    }

    private static final class Run {
        private final Random random;
        private final String where;
        private final StoredHistory history;
        private final int bytesMax;
        private final int meanwhileMax;
        private final List<TopicFilter> filters;
        private int holes;
        private int pages;

        Run(long seed) {
            this.random = new Random(seed);
            this.where = "seed " + seed;
            this.history = StoredHistory.of(1 + random.nextInt(1_200), 100);
            this.bytesMax = random.nextBoolean() ? 10 : 2_000;
            this.meanwhileMax = random.nextInt(3) * random.nextInt(300);
            List<TopicFilter> wanted = new ArrayList<>();
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                wanted.add(TopicFilter.of(FILTERS.get(random.nextInt(FILTERS.size()))));
            }
            this.filters = List.copyOf(wanted);
            append(random.nextInt(2_000));
        }

        private void append(int count) {
            for (int i = 0; i < count; i++) {
                history.append(
                        TOPICS.get(random.nextInt(TOPICS.size())),
                        random.nextInt(20) == 0 ? "null" : "\"" + "x".repeat(random.nextInt(bytesMax)) + "\"");
            }
        }

        /** After a while nothing is appended any more, so that there is an end. */
        void pageToTheEnd() {
            long position =
                    random.nextBoolean() ? 0 : random.nextLong(history.all().size() + 1L);
            int busyPages = random.nextInt(8);
            while (true) {
                boolean busy = pages++ < busyPages;
                Page page = page(position, busy);
                check(position, page);
                position = page.next();
                if (!busy && page.offsets().isEmpty()) {
                    assertThat(position)
                            .as(where)
                            .isEqualTo(history.journal().head().offset());
                    return;
                }
                append(busy ? random.nextInt(meanwhileMax + 1) : 0);
            }
        }

        private Page page(long position, boolean busy) {
            StreamPosition since = position == 0 && random.nextBoolean()
                    ? null
                    : new StreamPosition(history.journal().head().epoch(), position);
            ReadQuery query = new ReadQuery(filters, since, 1 + random.nextInt(random.nextBoolean() ? 50 : 2_000));
            Page page = history.page(query, () -> append(busy ? random.nextInt(meanwhileMax + 1) : 0));
            assertThat(page.offsets()).as(where).hasSizeLessThanOrEqualTo(query.limit());
            return page;
        }

        /** What of the log lies between the two places is all there, but where a hole is told; and then there was one. */
        private void check(long since, Page page) {
            assertThat(page.next()).as(where).isGreaterThanOrEqualTo(since);
            long wholeAfter = since;
            if (!page.recovered()) {
                holes++;
                assertThat(history.journal().evictedTo()).as(where).isGreaterThan(since);
                wholeAfter =
                        page.offsets().isEmpty() ? page.next() : page.offsets().get(0) - 1;
            }
            assertThat(page.offsets())
                    .as("%s, page after %d", where, since)
                    .isEqualTo(history.offsets(wholeAfter, page.next(), filters));
        }
    }
}
