package dev.sluice.simulator;

import dev.sluice.message.Draft;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The model of the feed {@code market}: quotes of stocks that move together.
 *
 * <p>A stock's walk is made of the market's, its sector's and its own (a factor model), and how far each steps varies
 * slowly (stochastic volatility), so that calm and wild stretches follow each other. The model's day lasts 24 hours
 * from the start; the market never closes, and a quote is fresh for thirty times as long as its stock's next one takes on average: at
 * random intervals one in 10^13 takes longer.
 */
final class StockMarket implements Model {

    /** How long prices take to come back to their anchors: five days. */
    static final double PRICE_RELAXATION_SECONDS = 5 * 86_400;

    private static final double TURBULENCE_RELAXATION_SECONDS = 600;
    private static final double TURBULENCE_DEVIATION = 0.4;
    private static final double MARKET_DEVIATION = 0.03;
    private static final double SECTOR_DEVIATION = 0.02;

    private final RandomGenerator random;
    private final int perSecond;
    private final Stock[] stocks;
    private final MeanReverting[] sectorOf;
    private final int[] draws;
    private final int[] ttlMillis;
    private final MeanReverting turbulence = new MeanReverting(TURBULENCE_RELAXATION_SECONDS);
    private final MeanReverting market = new MeanReverting(PRICE_RELAXATION_SECONDS);
    private final JsonBytes json = new JsonBytes();
    private long updates;

    StockMarket(RandomGenerator random, int symbols, int perSecond) {
        this.random = random;
        this.perSecond = perSecond;
        List<Listing> listings = Listing.first(symbols, random);
        stocks = listings.stream().map(listing -> new Stock(listing, random)).toArray(Stock[]::new);
        Map<Listing.Sector, MeanReverting> sectors = new EnumMap<>(Listing.Sector.class);
        sectorOf = listings.stream()
                .map(listing -> sectors.computeIfAbsent(
                        listing.sector(), sector -> new MeanReverting(PRICE_RELAXATION_SECONDS)))
                .toArray(MeanReverting[]::new);
        draws = draws(symbols);
        ttlMillis = IntStream.range(0, symbols)
                .map(i -> Ttl.millis(30.0 * draws.length / weight(i) / perSecond))
                .toArray();
    }

    /** How often a stock is drawn: the first ten five times, the last once. */
    private static int weight(int stock) {
        return 1 + 4 / (1 + stock / 10);
    }

    /** Each stock's index as often as its share of the updates wants it. */
    private static int[] draws(int symbols) {
        return IntStream.range(0, symbols)
                .flatMap(i -> IntStream.generate(() -> i).limit(weight(i)))
                .toArray();
    }

    @Override
    public Draft next() {
        int stock = updates < stocks.length ? (int) updates : draws[random.nextInt(draws.length)];
        updates++;
        return stocks[stock].update(surroundingsOf(stock), random, json).lasting(ttlMillis[stock]);
    }

    private Stock.Surroundings surroundingsOf(int stock) {
        double seconds = updates / (double) perSecond;
        double turbulenceNow = turbulence.advance(seconds, TURBULENCE_DEVIATION, random);
        double agitation = StrictMath.exp(turbulenceNow);
        return new Stock.Surroundings(
                seconds,
                market.advance(seconds, MARKET_DEVIATION * agitation, random),
                sectorOf[stock].advance(seconds, SECTOR_DEVIATION * agitation, random),
                turbulenceNow);
    }
}
