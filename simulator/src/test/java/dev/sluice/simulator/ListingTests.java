package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTests {

    @Test
    void tenThousandSymbolsAreDistinct() {
        assertThat(symbols(10_000, 1)).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void wellKnownOnesComeFirst() {
        assertThat(symbols(48, 1)).startsWith("AAPL", "MSFT", "NVDA").allMatch(symbol -> symbol.length() <= 5);
    }

    @Test
    void namesDependNeitherOnTheSeedNorOnTheirNumber() {
        assertThat(symbols(10_000, 2)).startsWith(symbols(500, 1).toArray(String[]::new));
    }

    @Test
    void someTradeBelowOneDollar() {
        assertThat(Listing.first(200, RandomStream.of(1, "market")))
                .anyMatch(listing -> listing.price() < 1)
                .allMatch(listing -> listing.price() >= 0.5 && listing.price() < 1000);
    }

    private static List<String> symbols(int count, long seed) {
        return Listing.first(count, RandomStream.of(seed, "market")).stream()
                .map(Listing::symbol)
                .toList();
    }
}
