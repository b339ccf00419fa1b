package dev.sluice.simulator;

import java.math.BigDecimal;

/**
 * The state of one traded symbol, on {@code quotes/<symbol>}.
 *
 * @param symbol ticker
 * @param bid best price to sell at; always below {@code ask}
 * @param ask best price to buy at
 * @param last price of the last trade
 * @param bidSize units wanted at {@code bid}
 * @param askSize units offered at {@code ask}
 * @param volume units traded since the day began
 * @param change {@code last} less the previous day's close
 * @param changePercent {@code change} in percent of that close
 */
public record Quote(
        String symbol,
        BigDecimal bid,
        BigDecimal ask,
        BigDecimal last,
        long bidSize,
        long askSize,
        long volume,
        BigDecimal change,
        BigDecimal changePercent) {}
