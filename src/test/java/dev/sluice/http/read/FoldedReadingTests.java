package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Hub.Passed;
import dev.sluice.message.Quality;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ReadQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages of windows of one second; times in milliseconds. */
class FoldedReadingTests {

    private static final String FOLD = "fold=ohlc&field=&every=1000";

    private final StoredHistory history = StoredHistory.of(100_000, 20_000);

    private void at(long millis, String topic, String json) {
        var unused = history.append(topic, json, Quality.GOOD, millis * 1_000);
    }

    private String since(long offset) {
        return FOLD + "&since=" + history.journal().head().epoch() + ":" + offset;
    }

    private String text(String query, @Nullable Passed passed) {
        return StoredHistory.text(
                new FoldedReading(history.journal(), ReadQuery.parse(query), false, passed), () -> {});
    }

    private Passed passedAt(long millis) {
        return new Passed(millis * 1_000, history.journal().head().offset());
    }

    private Page page(String query, @Nullable Passed passed) {
        JsonNode answer = JsonMapper.shared().readTree(text(query, passed));
        List<String> windows = answer.path("updates").values().stream()
                .map(update -> {
                    JsonNode data = update.path("data");
                    return update.path("topic").stringValue()
                            + update.path("offset")
                            + (data.has("count") ? "=" + data.path("count") : "")
                            + (data.has("partial") ? " partial" : "");
                })
                .toList();
        return new Page(windows, history.next(answer), answer.path("recovered").booleanValue());
    }

    private record Page(List<String> windows, long next, boolean recovered) {}

    @Test
    void windowsStandInPlaceOfUpdates() {
        at(1_000, "a", "1.50");
        at(1_500, "a", "2");
        at(2_500, "b", "3");
        String epoch = history.journal().head().epoch();
        assertThat(text(FOLD + "&filter=a", null))
                .isEqualTo(
                        "{\"updates\":[{\"topic\":\"a\",\"seq\":2,\"offset\":2,\"ts\":1500000,\"data\":{\"from\":1000000,"
                                + "\"to\":2000000,\"open\":1.50,\"high\":2,\"low\":1.50,\"close\":2,\"count\":2}}],\"next\":\""
                                + epoch
                                + ":2\",\"recovered\":true}");
    }

    @Test
    void whatIsNotOverIsLeftToTheNextPage() {
        at(1_000, "a", "1");
        at(2_000, "a", "1");
        at(2_100, "a", "1");
        assertThat(page(FOLD, null)).isEqualTo(new Page(List.of("a1=1"), 1, true));
        assertThat(page(FOLD, passedAt(2_999))).isEqualTo(new Page(List.of("a1=1"), 1, true));
        assertThat(page(since(1), null)).isEqualTo(new Page(List.of(), 1, true));
        assertThat(page(FOLD, passedAt(3_000))).isEqualTo(new Page(List.of("a1=1", "a3=2"), 3, true));
        assertThat(page(since(1), passedAt(3_000))).isEqualTo(new Page(List.of("a3=2"), 3, true));
        assertThat(page(since(3), passedAt(3_000))).isEqualTo(new Page(List.of(), 3, true));
    }

    @Test
    void whatTheLogHasNotShownYetMayBelongToTheLastWindow() {
        at(1_000, "a", "1");
        assertThat(page(FOLD, new Passed(5_000_000, 2)).windows()).isEmpty();
    }

    @Test
    void updatesThatCameBehindTheMomentAreOfWindowsThatAreNotOver() {
        at(1_000, "a", "1");
        Passed passed = passedAt(2_000);
        at(3_000, "a", "1");
        assertThat(page(FOLD, passed)).isEqualTo(new Page(List.of("a1=1"), 1, true));
    }

    @Test
    void pageHasAllWindowsOfATimeOrNone() {
        for (int second = 1; second <= 3; second++) {
            at(second * 1_000L, "a", "1");
            at(second * 1_000L, "b", "1");
        }
        Passed passed = passedAt(9_000);
        assertThat(page(FOLD + "&limit=3", passed)).isEqualTo(new Page(List.of("a1=1", "b2=1"), 2, true));
        assertThat(page(FOLD + "&limit=4", passed))
                .isEqualTo(new Page(List.of("a1=1", "b2=1", "a3=1", "b4=1"), 4, true));
        assertThat(page(since(2) + "&limit=1", passed)).isEqualTo(new Page(List.of("a3=1", "b4=1"), 4, true));
        assertThat(page(since(4) + "&limit=2", passed)).isEqualTo(new Page(List.of("a5=1", "b6=1"), 6, true));
    }

    @Test
    void whatEndsAWindowStandsBehindIt() {
        at(1_000, "a", "1");
        at(1_100, "b", "1");
        var unused = history.append("a", "1", Quality.STALE, 1_200_000);
        at(1_300, "a", "2");
        at(1_400, "a", "null");
        assertThat(page(FOLD, passedAt(2_000)).windows()).containsExactly("a1=1", "a3", "a4=1", "a5", "b2=1");
        assertThat(page(FOLD, passedAt(1_999)).windows()).isEmpty();
    }

    @Test
    void fromTheMidstOfAWindowItIsPartial() {
        at(1_000, "a", "1");
        at(1_100, "a", "1");
        at(1_200, "b", "1");
        at(2_000, "a", "1");
        assertThat(page(since(1), passedAt(3_000)).windows()).containsExactly("a2=1 partial", "b3=1 partial", "a4=1");
        assertThat(page(since(3), passedAt(3_000)).windows()).containsExactly("a4=1");
    }

    @Test
    void windowsThatLackWhatWasEvictedArePartial() {
        StoredHistory small = StoredHistory.of(3, 10);
        for (int i = 0; i < 6; i++) {
            var unused = small.append("a", "1", Quality.GOOD, i * 400_000L);
        }
        String text = StoredHistory.text(
                new FoldedReading(small.journal(), ReadQuery.parse(FOLD), false, new Passed(9_000_000, 6)), () -> {});
        JsonNode answer = JsonMapper.shared().readTree(text);
        assertThat(answer.path("recovered").booleanValue()).isFalse();
        assertThat(answer.path("updates").size()).isEqualTo(2);
        assertThat(answer.at("/updates/0/data/partial").booleanValue()).isTrue();
        assertThat(answer.at("/updates/0/data/count").intValue()).isEqualTo(2);
        assertThat(answer.at("/updates/1/data").has("partial")).isFalse();
    }

    @Test
    void moreWindowsThanThereMayBeOfATimeAreRefusedBeforeAnythingIsWritten() {
        for (int i = 0; i <= FoldedReading.STRETCH_MAX; i++) {
            at(1_000, "t/" + i, "1");
        }
        assertThatThrownBy(() -> text(FOLD, passedAt(2_000)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("10000 windows");
        assertThat(page(FOLD + "&filter=t/1,t/2", passedAt(2_000)).windows()).hasSize(2);
    }
}
