package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is known of returns (Cont 2001, "stylized facts"), looked for in the quotes as published. */
class MarketStatisticsTests {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void volatilityClustersWhileReturnsDoNot(long seed) {
        double[] returns = returns(track(seed, 1, 200_000)[0], 10);
        double[] squares = Arrays.stream(returns).map(r -> r * r).toArray();
        double ofReturns = autocorrelation(returns);
        double ofSquares = autocorrelation(squares);
        assertThat(Math.abs(ofReturns)).as("seed %d", seed).isLessThan(0.06);
        assertThat(ofSquares).as("seed %d", seed).isGreaterThan(0.12).isGreaterThan(3 * Math.abs(ofReturns));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void symbolsMoveTogetherThoseOfOneSectorMost(long seed) {
        double[][] mids = track(seed, 10, 400_000);
        double[][] returns = Arrays.stream(mids).map(mid -> returns(mid, 120)).toArray(double[][]::new);
        double sameSector = correlation(returns[0], returns[1]);
        double otherSector = correlation(returns[0], returns[9]);
        assertThat(otherSector).as("seed %d: AAPL, XOM", seed).isBetween(0.1, 0.9);
        assertThat(sameSector).as("seed %d: AAPL, MSFT", seed).isBetween(otherSector, 0.95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, 4711})
    void spreadIsAFewTicksAndWiderInWildStretches(long seed) {
        Model market = new StockMarket(RandomStream.of(seed, "market"), 1, 1);
        int stretches = 600;
        double[] spreads = new double[stretches];
        double[] ranges = new double[stretches];
        for (int stretch = 0; stretch < stretches; stretch++) {
            double low = Double.MAX_VALUE;
            double high = 0;
            for (int second = 0; second < 300; second++) {
                Quote quote = JSON.readValue(market.next().data(), Quote.class);
                double spread = quote.ask().subtract(quote.bid()).doubleValue();
                assertThat(spread).as("seed %d", seed).isBetween(0.01, 0.40);
                spreads[stretch] += spread / 300;
                low = Math.min(low, quote.bid().doubleValue());
                high = Math.max(high, quote.bid().doubleValue());
            }
            ranges[stretch] = high - low;
        }
        assertThat(correlation(spreads, ranges)).as("seed %d", seed).isGreaterThan(0.3);
        assertThat(Arrays.stream(spreads).average().orElseThrow())
                .as("seed %d", seed)
                .isBetween(0.015, 0.08);
    }

    /** The mid price of each symbol in each second, one update a second going to each on average. */
    private static double[][] track(long seed, int symbols, int updates) {
        Model market = new StockMarket(RandomStream.of(seed, "market"), symbols, symbols);
        Map<String, Integer> indices = new HashMap<>();
        double[][] mids = new double[symbols][updates / symbols];
        double[] current = new double[symbols];
        for (int i = 0; i < updates; i++) {
            Quote quote = JSON.readValue(market.next().data(), Quote.class);
            int index = indices.computeIfAbsent(quote.symbol(), symbol -> indices.size());
            current[index] = quote.bid().add(quote.ask()).doubleValue() / 2;
            if (i % symbols == symbols - 1) {
                for (int s = 0; s < symbols; s++) {
                    mids[s][i / symbols] = current[s];
                }
            }
        }
        return mids;
    }

    private static double[] returns(double[] prices, int seconds) {
        double[] returns = new double[prices.length / seconds - 1];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = Math.log(prices[(i + 1) * seconds] / prices[i * seconds]);
        }
        return returns;
    }

    private static double autocorrelation(double[] values) {
        return correlation(
                Arrays.copyOfRange(values, 0, values.length - 1), Arrays.copyOfRange(values, 1, values.length));
    }

    private static double correlation(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
