package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Quality;
import dev.sluice.protocol.ReadQuery;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which updates a chart is given. */
class PointsReadingTests {

    private final StoredHistory history = StoredHistory.of(100_000, 100);

    private JsonNode answer(StoredHistory of, String query, Runnable beforeEachPiece) {
        return JsonMapper.shared()
                .readTree(StoredHistory.text(
                        new PointsReading(of.journal(), ReadQuery.parse(query), false), beforeEachPiece));
    }

    private List<Long> points(String query) {
        return offsets(answer(history, query, () -> {}));
    }

    private static List<Long> offsets(JsonNode answer) {
        return answer.path("updates").values().stream()
                .map(update -> update.path("offset").longValue())
                .toList();
    }

    private void at(long ts, String topic, String json) {
        var unused = history.append(topic, json, Quality.GOOD, ts);
    }

    @Test
    void nothingHasNoPoints() {
        assertThat(points("points=10&field=")).isEmpty();
        at(1, "a", "\"text\"");
        assertThat(points("points=10&field=")).isEmpty();
    }

    @Test
    void leastAndGreatestOfEachStretchComeInTheOrderOfTheLog() {
        for (int i = 0; i < 100; i++) { // five stretches of 20
            at(1_000 + i, "a", Integer.toString(i % 20 == 3 ? -i : i % 20 == 7 ? 1_000 + i : 0));
            at(1_000 + i, "b", "5000");
        }
        List<Long> expected = new ArrayList<>();
        for (int stretch = 0; stretch < 5; stretch++) {
            expected.add(2L * (20 * stretch + 3) + 1);
            expected.add(2L * (20 * stretch + 7) + 1);
        }
        assertThat(points("filter=a&points=10&field=")).isEqualTo(expected);
        assertThat(points("filter=a&points=11&field=")).isEqualTo(expected);
    }

    @Test
    void ofEqualOnesTheFirstStandsAlone() {
        for (int i = 0; i < 50; i++) {
            at(i, "a", "{\"v\":1.0}");
        }
        assertThat(points("points=10&field=/v")).containsExactly(1L, 11L, 21L, 31L, 41L);
    }

    @Test
    void theNextOneGoesOnBehindAllThatThereWas() {
        at(1, "a", "1");
        at(2, "b", "1");
        JsonNode answer = answer(history, "filter=a&points=10&field=&limit=1", () -> {});
        assertThat(history.next(answer)).isEqualTo(2);
        assertThat(answer.path("recovered").booleanValue()).isTrue();
    }

    /** 256 updates are looked at before each piece. */
    @Test
    void whatIsEvictedMeanwhileIsTold() {
        StoredHistory rolling = StoredHistory.of(600, 10);
        rolling.appendTo("a", 600);
        List<Integer> pieces = new ArrayList<>();
        JsonNode answer = answer(rolling, "points=10&field=", () -> {
            pieces.add(0);
            if (pieces.size() == 2) {
                rolling.appendTo("a", 400);
            }
        });
        assertThat(answer.path("recovered").booleanValue()).isFalse();
        assertThat(rolling.next(answer)).isEqualTo(256);
    }

    /** {@code -Dsluice.seed=} begins with another seed. */
    @Test
    void theyAreWhatSomebodyElseWouldChoose() {
        long first = Long.getLong("sluice.seed", 1);
        for (long seed = first; seed < first + 100; seed++) {
            Random random = new Random(seed);
            StoredHistory some = StoredHistory.of(10_000, 10);
            long ts = 1_000;
            for (int i = random.nextInt(2_000); i > 0; i--) {
                ts += random.nextInt(4) == 0 ? random.nextInt(1_000) : 0;
                String number = BigDecimal.valueOf(random.nextInt(2_000) - 1_000L, random.nextInt(3))
                        .toString();
                var unused = some.append("a", random.nextInt(10) == 0 ? "true" : number, Quality.GOOD, ts);
            }
            int count = 10 + random.nextInt(300);
            assertThat(offsets(answer(some, "points=" + count + "&field=", () -> {})))
                    .as("seed %d", seed)
                    .isEqualTo(chosen(some, count / 2))
                    .hasSizeLessThanOrEqualTo(count);
        }
    }

    private static List<Long> chosen(StoredHistory history, int stretches) {
        if (history.all().isEmpty()) {
            return List.of();
        }
        long begin = history.all().get(0).ts();
        long span = history.all().get(history.all().size() - 1).ts() - begin;
        long length = span / stretches + 1;
        Map<Long, List<long[]>> byStretch = new TreeMap<>();
        for (var update : history.all()) {
            String number = new String(update.data(), StandardCharsets.US_ASCII);
            if (!number.equals("true")) {
                long thousandths = new BigDecimal(number).movePointRight(3).longValueExact();
                byStretch
                        .computeIfAbsent((update.ts() - begin) / length, absent -> new ArrayList<>())
                        .add(new long[] {thousandths, update.offset()});
            }
        }
        Comparator<long[]> byOffset = Comparator.comparingLong(point -> point[1]);
        List<Long> chosen = new ArrayList<>();
        for (List<long[]> points : byStretch.values()) {
            long low = points.stream()
                    .min(Comparator.<long[]>comparingLong(point -> point[0]).thenComparing(byOffset))
                    .orElseThrow()[1];
            long high = points.stream()
                    .max(Comparator.<long[]>comparingLong(point -> point[0]).thenComparing(byOffset.reversed()))
                    .orElseThrow()[1];
            chosen.add(Math.min(low, high));
            if (low != high) {
                chosen.add(Math.max(low, high));
            }
        }
        return chosen;
    }
}
