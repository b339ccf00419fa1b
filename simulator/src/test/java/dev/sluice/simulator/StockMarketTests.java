package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StockMarketTests {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void sameSeedGivesTheSameBytes() {
        Model one = market(42, 40, 200);
        Model other = market(42, 40, 200);
        for (int i = 0; i < 20_000; i++) {
            Draft draft = one.next();
            Draft same = other.next();
            assertThat(same.topic()).isEqualTo(draft.topic());
            assertThat(same.data()).isEqualTo(draft.data());
        }
    }

    @Test
    void anotherSeedGivesOtherPrices() {
        assertThat(market(43, 40, 200).next().data())
                .isNotEqualTo(market(42, 40, 200).next().data());
    }

    @Test
    void eachSymbolIsQuotedOnceBeforeAnyIsAgain() {
        Model market = market(42, 500, 200);
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            topics.add(market.next().topic().name());
        }
        assertThat(topics).startsWith("quotes/AAPL", "quotes/MSFT").doesNotHaveDuplicates();
    }

    @Test
    void jsonIsCompactAndHasTheFieldsOfAQuoteInOrder() {
        Draft draft = market(42, 40, 200).next();
        String text = new String(draft.data(), StandardCharsets.UTF_8);
        JsonNode tree = JSON.readTree(text);
        assertThat(tree.propertyNames())
                .containsExactly(
                        "symbol", "bid", "ask", "last", "bidSize", "askSize", "volume", "change", "changePercent");
        assertThat(text).doesNotContain(" ").startsWith("{\"symbol\":\"AAPL\",\"bid\":2");
        assertThat(draft.topic().name()).isEqualTo("quotes/AAPL");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20_260_105, -7})
    void quotesAreSoundInEveryStep(long seed) {
        Model market = market(seed, 120, 200);
        Map<String, Quote> before = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Quote quote = quote(market.next());
            String fault = faultIn(quote, before.put(quote.symbol(), quote));
            if (fault != null) {
                throw new AssertionError("seed " + seed + ", step " + i + ": " + fault + " in " + quote);
            }
        }
        assertThat(before).as("seed %d", seed).hasSize(120);
    }

    private static @Nullable String faultIn(Quote quote, @Nullable Quote before) {
        if (quote.bid().signum() <= 0 || quote.bid().compareTo(quote.ask()) >= 0) {
            return "bid not between zero and ask";
        }
        if (!isOnGrid(quote.bid()) || !isOnGrid(quote.ask()) || !isOnGrid(quote.last())) {
            return "price off the grid";
        }
        if (quote.bidSize() <= 0 || quote.askSize() <= 0) {
            return "empty side";
        }
        if (quote.bidSize() % 100 + quote.askSize() % 100 + quote.volume() % 100 != 0) {
            return "size not in lots";
        }
        return before == null ? faultInTrade(quote) : faultInStep(quote, before);
    }

    private static @Nullable String faultInStep(Quote quote, Quote before) {
        if (quote.volume() < before.volume()) {
            return "volume shrank";
        }
        if (close(quote).compareTo(close(before)) != 0) {
            return "close moved within the day";
        }
        if (quote.volume() == before.volume()) {
            return quote.last().compareTo(before.last()) == 0 ? null : "last moved without a trade";
        }
        return faultInTrade(quote);
    }

    private static @Nullable String faultInTrade(Quote quote) {
        if (quote.last().compareTo(quote.bid()) < 0 || quote.last().compareTo(quote.ask()) > 0) {
            return "trade outside bid and ask";
        }
        BigDecimal percent = quote.change().movePointRight(2).divide(close(quote), 2, RoundingMode.HALF_UP);
        boolean near = percent.subtract(quote.changePercent()).abs().compareTo(new BigDecimal("0.01")) <= 0;
        return near ? null : "changePercent is not that of change";
    }

    private static boolean isOnGrid(BigDecimal price) {
        return price.scale() == (price.compareTo(BigDecimal.ONE) < 0 ? 4 : 2);
    }

    private static BigDecimal close(Quote quote) {
        return quote.last().subtract(quote.change());
    }

    @Test
    void newDayCountsVolumeAfreshAndComparesWithYesterdaysLast() {
        Model market = market(42, 1, 1);
        Quote yesterday = quote(market.next());
        for (int second = 2; second < 86_400; second++) {
            yesterday = quote(market.next());
        }
        Quote today = quote(market.next());
        assertThat(yesterday.volume()).isGreaterThan(1_000_000);
        assertThat(today.volume()).isBetween(1L, 10_000L);
        assertThat(close(today)).isEqualByComparingTo(yesterday.last());
    }

    @Test
    void pricesStayNearTheirStartOverAMonth() {
        long seed = 42;
        int symbols = 4000;
        Model market = market(seed, symbols, 1);
        double[] starts = new double[symbols];
        Map<String, Integer> indices = new HashMap<>();
        for (int second = 0; second < 30 * 86_400; second++) {
            Draft draft = market.next();
            if (second >= symbols && second % 37 != 0) {
                continue;
            }
            Quote quote = quote(draft);
            int index = indices.computeIfAbsent(quote.symbol(), symbol -> indices.size());
            double last = quote.last().doubleValue();
            starts[index] = second < symbols ? last : starts[index];
            assertThat(last / starts[index]).as("seed %d: %s", seed, quote).isBetween(0.4, 2.5);
        }
    }

    @Test
    void noQuoteTurnsStaleWhileTheMarketRuns() {
        int perSecond = 200;
        Model market = market(42, 40, perSecond);
        Map<String, Integer> freshUntil = new HashMap<>();
        for (int i = 0; i < 600 * perSecond; i++) {
            Draft draft = market.next();
            assertThat(draft.ttlMillis()).isBetween(5_000, 60_000);
            Integer until = freshUntil.put(draft.topic().name(), i + draft.ttlMillis() * perSecond / 1_000);
            assertThat(until == null || i <= until).as("update %d", i).isTrue();
        }
        Model slow = market(42, 10_000, 1);
        Draft rarest = slow.next();
        for (int i = 1; i < 10_000; i++) {
            rarest = slow.next();
        }
        assertThat(rarest.ttlMillis()).as("more than a day").isZero();
    }

    private static Quote quote(Draft draft) {
        return JSON.readValue(draft.data(), Quote.class);
    }

    private static Model market(long seed, int symbols, int perSecond) {
        return new StockMarket(RandomStream.of(seed, "market"), symbols, perSecond);
    }
}
