package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fold.Offline;
import dev.sluice.fold.Offline.Sample;
import dev.sluice.hub.Hub.Passed;
import dev.sluice.message.Quality;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that page through the windows of random logs, while updates are appended and evicted, hold them against what is computed from all
 * that was ever appended: each is that digit for digit, or says that it is partial, and all that are over were given once. {@code -Dsluice.seed=} begins
 * with another seed, {@code -Dsluice.histories=} runs more.
 */
class FoldedPagingPropertyTests {

    private static final List<String> TOPICS = List.of("a", "a/b", "a/c", "b", "c");
    private static final List<String> FILTERS = List.of("#", "a", "a/#", "+", "c", "none");

    @Test
    void pagesHaveTheWindowsThatAreComputedFromAllUpdatesOrSayPartial() {
        long first = Long.getLong("sluice.seed", 1);
        long runs = Long.getLong("sluice.histories", 60);
        int whole = 0;
        int partial = 0;
        for (long seed = first; seed < first + runs; seed++) {
            Run run = new Run(seed);
            run.pageToTheEnd();
            whole += run.whole;
            partial += run.partial;
        }
        assertThat(whole).as("windows that are whole").isGreaterThan((int) runs * 10);
        assertThat(partial).as("and some that are not").isGreaterThan((int) runs / 10);
    }

    private static final class Run {
        private final Random random;
        private final String where;
        private final StoredHistory history;
        private final Map<Long, Sample> samples = new HashMap<>();
        private final String query;
        private final ReadQuery parsed;
        /** By offset. */
        private final Map<Long, String> given = new HashMap<>();

        private final int gapMicros;
        private final int meanwhileMax;
        private long ts = 1_000_000;
        private boolean lost;
        private int whole;
        private int partial;

        Run(long seed) {
            this.random = new Random(seed);
            this.where = "seed " + seed;
            this.history = StoredHistory.of(random.nextBoolean() ? 100_000 : 1 + random.nextInt(1_500), 100);
            this.gapMicros = 1 + random.nextInt(20_000);
            this.meanwhileMax = random.nextInt(3) * random.nextInt(300);
            this.query = "filter=" + FILTERS.get(random.nextInt(FILTERS.size())).replace("#", "%23")
                    + "&field=/v&every=" + (100 + random.nextInt(5) * random.nextInt(500)) + "&fold="
                    + (random.nextBoolean() ? "ohlc" : "stats");
            this.parsed = ReadQuery.parse(query);
            append(random.nextInt(2_000));
        }

        private void append(int count) {
            for (int i = 0; i < count; i++) {
                ts += random.nextInt(3) == 0 ? random.nextInt(gapMicros) : 0;
                String topic = TOPICS.get(random.nextInt(TOPICS.size()));
                int kind = random.nextInt(30);
                String number = kind < 3 ? "" : number();
                String json = kind == 0 ? "null" : "{\"v\":" + (number.isEmpty() ? "\"\"" : number) + "}";
                Quality quality = kind == 3 ? Quality.STALE : kind == 4 ? Quality.UNCERTAIN : Quality.GOOD;
                Update update = history.append(topic, json, quality, ts);
                samples.put(update.offset(), new Sample(update.offset(), ts, number, quality, kind == 0));
            }
        }

        private String number() {
            String digits = (random.nextInt(4) == 0 ? "-" : "") + (1 + random.nextInt(99));
            return switch (random.nextInt(6)) {
                case 0 -> "0." + random.nextInt(1_000);
                case 1 -> digits + ".50";
                case 2 -> digits + "e" + (random.nextInt(8) - 4);
                case 3 -> digits + random.nextLong(1L << 58) + ".5";
                default -> digits;
            };
        }

        void pageToTheEnd() {
            long position = 0;
            int busyPages = random.nextInt(8);
            for (int pages = 0; ; pages++) {
                boolean busy = pages < busyPages;
                long before = position;
                String[] lines = page(position, busy).split("\n", -1); // in which numbers have their digits
                int last = lines.length - 2;
                JsonNode end = JsonMapper.shared().readTree(lines[last]);
                position = history.next(end);
                assertThat(position).as(where).isGreaterThanOrEqualTo(before);
                if (!end.path("recovered").booleanValue()) {
                    lost = true;
                    assertThat(history.journal().evictedTo()).as(where).isGreaterThan(before);
                }
                for (int i = 0; i < last; i++) {
                    note(lines[i]);
                }
                if (!busy && last == 0) {
                    checkAll();
                    return;
                }
                append(busy ? random.nextInt(meanwhileMax + 1) : 0);
            }
        }

        private String page(long position, boolean busy) {
            StreamPosition since = position == 0 && random.nextBoolean()
                    ? null
                    : new StreamPosition(history.journal().head().epoch(), position);
            int limit = 1 + random.nextInt(random.nextBoolean() ? 10 : 2_000);
            Passed passed = busy && random.nextBoolean()
                    ? null
                    : new Passed(
                            busy ? ts : ts + 10_000_000,
                            history.journal().head().offset());
            ReadQuery of = new ReadQuery(parsed.filters(), since, limit, parsed.fold(), null);
            FoldedReading reading = new FoldedReading(history.journal(), of, true, passed);
            if (busy) {
                ts++; // what comes from now on is not before the moment that was told
            }
            return StoredHistory.text(reading, () -> append(busy ? random.nextInt(meanwhileMax + 1) : 0));
        }

        private Map<Long, String> expected(String topic) {
            List<Sample> all = history.all().stream()
                    .filter(update -> update.topic().name().equals(topic))
                    .map(update -> samples.get(update.offset()))
                    .toList();
            return Offline.windows(all, Objects.requireNonNull(parsed.fold()).everyMicros(), query.contains("ohlc"));
        }

        private void note(String line) {
            JsonNode update = JsonMapper.shared().readTree(line);
            long offset = update.path("offset").longValue();
            boolean isWindow = update.path("data").has("count");
            String data = isWindow ? line.substring(line.indexOf("{\"from"), line.length() - 1) : "";
            assertThat(given.put(offset, data))
                    .as("%s: %d is given once", where, offset)
                    .isNull();
        }

        private void checkAll() {
            Map<Long, String> expected = new HashMap<>();
            for (String topic : TOPICS) {
                if (parsed.filters().get(0).matches(Topic.of(topic))) {
                    expected.putAll(expected(topic));
                }
            }
            given.forEach((offset, data) -> {
                if (data.contains("partial")) {
                    partial++;
                } else {
                    whole += data.isEmpty() ? 0 : 1;
                    assertThat(data)
                            .as("%s: window that ends with %d", where, offset)
                            .isEqualTo(expected.get(offset));
                }
            });
            if (!lost) {
                assertThat(given.keySet()).as(where).isEqualTo(expected.keySet());
            }
        }
    }
}
