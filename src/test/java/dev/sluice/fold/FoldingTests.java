package dev.sluice.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.field.Field;
import dev.sluice.field.Fields;
import dev.sluice.field.Pointer;
import dev.sluice.field.Quantity;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What windows have in them. Times are in milliseconds here, windows of one second. */
class FoldingTests {

    private final Fields fields = new Fields();
    private final Field field = fields.enter(Pointer.of("/v"));
    private final List<String> given = new ArrayList<>();
    private Folding folding = folding(Shape.OHLC);
    private long offset;

    private Folding folding(Shape shape) {
        return new Folding(new Fold(Pointer.of("/v"), 1_000, shape), this::number);
    }

    private @Nullable Quantity number(Update update) {
        fields.read(update.data());
        return field.quantity();
    }

    private Update update(String topic, long millis, String json, Quality quality) {
        offset++;
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        return new Update(Topic.of(topic), offset, offset, millis * 1_000, 0, data, quality, 0, null);
    }

    private boolean isSample(String topic, long millis, String json) {
        Update update = update(topic, millis, json, Quality.GOOD);
        passTo(millis);
        return folding.add(update) != null;
    }

    private void sample(String topic, long millis, String number) {
        assertThat(isSample(topic, millis, "{\"v\":" + number + "}")).isTrue();
    }

    private void passTo(long millis) {
        folding.pass(millis * 1_000, offset - 1);
        for (Window over = folding.takeOver(); over != null; over = folding.takeOver()) {
            give(over);
        }
    }

    private void give(Window window) {
        Update update = window.toUpdate(0);
        given.add(update.topic() + " " + update.offset() + " " + new String(update.data(), StandardCharsets.UTF_8));
    }

    @Test
    void candleHasTheDigitsThatWerePublishedAndTheNumbersOfItsLastUpdate() {
        sample("a", 1_000, "2.50");
        sample("a", 1_500, "3");
        sample("a", 1_600, "3.0");
        sample("a", 1_700, "1E0");
        sample("a", 1_800, "1.00");
        sample("a", 1_999, "2.500");
        assertThat(given).isEmpty();
        passTo(2_000);
        assertThat(given)
                .containsExactly("a 6 {\"from\":1000000,\"to\":2000000,\"open\":2.50,\"high\":3,\"low\":1E0,"
                        + "\"close\":2.500,\"count\":6}");
    }

    @Test
    void statisticsHaveTheExactMean() {
        folding = folding(Shape.STATS);
        sample("a", 0, "0.1");
        sample("a", 1, "0.2");
        sample("a", 2, "1e3");
        passTo(1_000);
        assertThat(given)
                .containsExactly("a 3 {\"from\":0,\"to\":1000000,\"min\":0.1,\"max\":1e3,\"mean\":333.433333333333,"
                        + "\"first\":0.1,\"last\":1e3,\"count\":3}");
    }

    @ParameterizedTest
    @CsvSource({
        "10 20 30, 20",
        "100 300, 200",
        "0.10 0.30, 0.2",
        "-1 1, 0",
        "0e9 -0, 0",
        "0e-999999999 1, 0.5",
        "1 1 0, 0.666666666666667",
        "9223372036854775807 9223372036854775807, 9.22337203685478E+18",
        "0.1000000000000005 0.1000000000000005, 0.1",
        "0.1000000000000015 0.1000000000000015, 0.100000000000002",
        "1e20 1e20, 100000000000000000000",
        "1e21 1e21, 1E+21",
        "3e-7 3e-7, 0.0000003",
        "3e-8 3e-8, 3E-8",
        "1e1000 -1e1000 6, 2",
        "1e-1000 1e-1000, 1E-1000"
    })
    void meansAreRoundedOnceToFifteenDigits(String numbers, String mean) {
        folding = folding(Shape.STATS);
        for (String number : numbers.split(" ", -1)) {
            sample("a", 0, number);
        }
        passTo(1_000);
        String plain = mean.equals("9.22337203685478E+18") ? "9223372036854780000" : mean;
        assertThat(given).singleElement().asString().contains(",\"mean\":" + plain + ",");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"v\":null}",
                "{\"v\":\"1\"}",
                "{\"v\":[1]}",
                "{\"w\":1}",
                "[1]",
                "1",
                "{\"v\":1e1001}",
                "{\"v\":-1e999999999}",
                "{\"v\":1e-1001}"
            })
    void whatHasNoNumberThatCouldBeAddedUpIsInNoWindow(String json) {
        assertThat(isSample("a", 0, json)).isFalse();
        passTo(1_000);
        assertThat(given).isEmpty();
    }

    @Test
    void windowsAreOverTogetherAndComeInTheOrderOfTheirLastUpdates() {
        sample("a", 100, "1");
        sample("b", 200, "2");
        sample("c", 300, "3");
        sample("a", 400, "4");
        sample("b", 5_000, "5");
        assertThat(given).extracting(window -> window.substring(0, 3)).containsExactly("b 2", "c 3", "a 4");
        assertThat(folding.begunAfter()).isEqualTo(4);
        passTo(6_000);
        assertThat(given).hasSize(4).last().asString().contains("{\"from\":5000000,\"to\":6000000,");
    }

    @Test
    void windowThatEndsBeforeItsTimeMayHaveAnotherBehindIt() {
        sample("a", 100, "1");
        Update stale = update("a", 200, "{\"v\":1}", Quality.STALE);
        assertThat(Folding.ends(stale)).isTrue();
        assertThat(Folding.ends(update("a", 200, "null", Quality.GOOD))).isTrue();
        assertThat(Folding.ends(update("a", 200, "{\"v\":1}", Quality.BAD))).isFalse();
        Window ended = folding.take(stale.topic());
        assertThat(ended).isNotNull();
        assertThat(folding.take(stale.topic())).isNull();
        sample("a", 300, "2");
        passTo(1_000);
        assertThat(given).singleElement().asString().contains("\"open\":2,").doesNotContain("partial");
    }

    @Test
    void windowIsAsGoodAsTheWorstOfItsUpdates() {
        passTo(0);
        Window window = null;
        for (Quality quality : List.of(Quality.GOOD, Quality.BAD, Quality.UNCERTAIN)) {
            window = folding.add(update("a", 0, "{\"v\":1}", quality));
        }
        assertThat(window).isNotNull();
        assertThat(window.toUpdate(0).quality()).isEqualTo(Quality.BAD);
    }

    @Test
    void whereSomethingIsMissingTheWindowsAroundItArePartial() {
        sample("a", 100, "1");
        sample("b", 200, "1");
        folding.missSome();
        sample("a", 300, "2");
        sample("c", 400, "2");
        passTo(1_000);
        assertThat(given).hasSize(3).allSatisfy(window -> assertThat(window).endsWith(",\"partial\":true}"));
        given.clear();
        sample("a", 1_100, "1");
        folding.missSome();
        sample("b", 5_000, "1");
        sample("b", 6_000, "1");
        passTo(7_000);
        assertThat(given).extracting(window -> window.contains("partial")).containsExactly(true, true, false);
    }

    @Test
    void ofWindowsThatHadBegunSomethingMayBeMissing() {
        folding.begin(1_500_000, 7);
        offset = 7;
        sample("a", 1_600, "1");
        assertThat(folding.begunAfter()).isEqualTo(7);
        sample("a", 2_000, "1");
        passTo(3_000);
        assertThat(given).extracting(window -> window.contains("partial")).containsExactly(true, false);
    }

    @Test
    void whereTheClockWasSetBackWindowsEndAndBeginPartial() {
        sample("a", 5_100, "1");
        sample("a", 3_100, "2");
        sample("a", 4_100, "3");
        passTo(5_000);
        assertThat(given).hasSize(3);
        assertThat(given).extracting(window -> window.contains("partial")).containsExactly(true, true, false);
    }
}
