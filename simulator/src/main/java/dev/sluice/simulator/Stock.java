package dev.sluice.simulator;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * One symbol's order book top and trades, as {@link dev.sluice.message.Quote} has them.
 *
 * <p>The fair price is an anchor times the exponential of the stock's share in market and sector and of a walk of its
 * own; all three come back to zero in the long run, hence it stays positive and near the anchor for as long as the
 * server is up. Prices are whole ten-thousandths of a dollar.
 */
final class Stock {

    /**
     * What surrounds the stock at a moment.
     *
     * @param seconds since the model's start
     * @param market how far the market is from its long-run level, a logarithm
     * @param sector likewise the stock's sector
     * @param turbulence logarithm of how much more the market moves than usual
     */
    record Surroundings(double seconds, double market, double sector, double turbulence) {}

    private static final double DAY_SECONDS = 86_400;

    /** A round lot; all sizes are multiples of it. */
    private static final long LOT = 100;

    private static final double OWN_TURBULENCE_RELAXATION_SECONDS = 180;
    private static final double OWN_TURBULENCE_DEVIATION = 0.4;
    private static final double OVERNIGHT_DEVIATION = 0.01;
    private static final double TRADE_PROBABILITY = 0.4;
    private static final long SPREAD_TICKS_MAX = 40;
    private static final long TRADE_LOTS_MAX = 12;

    private static final byte[] BID = ascii(",\"bid\":");
    private static final byte[] ASK = ascii(",\"ask\":");
    private static final byte[] LAST = ascii(",\"last\":");
    private static final byte[] BID_SIZE = ascii(",\"bidSize\":");
    private static final byte[] ASK_SIZE = ascii(",\"askSize\":");
    private static final byte[] VOLUME = ascii(",\"volume\":");
    private static final byte[] CHANGE = ascii(",\"change\":");
    private static final byte[] CHANGE_PERCENT = ascii(",\"changePercent\":");
    private static final byte[] END = ascii("}");

    private final Topic topic;
    private final byte[] symbol;
    private final double anchor;
    private final double beta;
    private final double ownDeviation;
    private final double spreadShare;
    private final int depthLots;
    private final MeanReverting own = new MeanReverting(StockMarket.PRICE_RELAXATION_SECONDS);
    private final MeanReverting turbulence = new MeanReverting(OWN_TURBULENCE_RELAXATION_SECONDS);

    private long bid;
    private long ask;
    private long last;
    private long volume;
    private long close;
    private long day;

    Stock(Listing listing, RandomGenerator random) {
        topic = Topic.of("quotes/" + listing.symbol());
        symbol = ascii("{\"symbol\":\"" + listing.symbol() + '"');
        anchor = listing.price() * TickSize.DOLLAR;
        beta = random.nextDouble(0.6, 1.6);
        ownDeviation = random.nextDouble(0.02, 0.05);
        spreadShare = random.nextDouble(0.00005, 0.00015);
        depthLots = (int) (5 + 400 / listing.price() * random.nextDouble(0.5, 1.5));
        close = TickSize.floor(Math.round(anchor * StrictMath.exp(OVERNIGHT_DEVIATION * random.nextGaussian())));
    }

    Draft update(Surroundings now, RandomGenerator random, JsonBytes json) {
        startDayAt((long) (now.seconds() / DAY_SECONDS));
        double ownTurbulence = turbulence.advance(now.seconds(), OWN_TURBULENCE_DEVIATION, random);
        double agitation = StrictMath.exp(ownTurbulence + now.turbulence() / 2);
        double walk = own.advance(now.seconds(), ownDeviation * agitation, random);
        quote(anchor * StrictMath.exp(beta * now.market() + now.sector() + walk), agitation, random);
        if (volume == 0 || random.nextDouble() < TRADE_PROBABILITY) {
            trade(random);
        }
        return new Draft(topic, write(json, random));
    }

    private void startDayAt(long today) {
        if (today > day) {
            day = today;
            close = last == 0 ? close : last;
            volume = 0;
        }
    }

    private void quote(double fair, double agitation, RandomGenerator random) {
        long tick = TickSize.at((long) fair);
        double wanted = fair * spreadShare * agitation * random.nextDouble(0.6, 1.4) / tick;
        long spread = tick * Math.min(SPREAD_TICKS_MAX, 1 + (long) wanted);
        bid = TickSize.floor(Math.max(1, Math.round(fair - spread / 2.0)));
        ask = TickSize.ceil(bid + spread);
    }

    private void trade(RandomGenerator random) {
        double side = random.nextDouble();
        if (side < 0.4) {
            last = bid;
        } else if (side < 0.8) {
            last = ask;
        } else {
            last = TickSize.floor(random.nextLong(bid, ask + 1));
        }
        volume += lots(TRADE_LOTS_MAX, random);
    }

    /** Mostly few, at times up to {@code max} lots. */
    private static long lots(long max, RandomGenerator random) {
        double share = random.nextDouble();
        return LOT * (1 + (long) (share * share * share * max));
    }

    private byte[] write(JsonBytes json, RandomGenerator random) {
        long change = last - close;
        json.raw(symbol);
        writePrice(json.raw(BID), bid, TickSize.places(bid));
        writePrice(json.raw(ASK), ask, TickSize.places(ask));
        writePrice(json.raw(LAST), last, TickSize.places(last));
        json.raw(BID_SIZE).integer(lots(depthLots, random));
        json.raw(ASK_SIZE).integer(lots(depthLots, random));
        json.raw(VOLUME).integer(volume);
        writePrice(json.raw(CHANGE), change, Math.max(TickSize.places(last), TickSize.places(close)));
        json.raw(CHANGE_PERCENT).decimal(Math.round(10_000.0 * change / close), 2);
        return json.raw(END).take();
    }

    private static void writePrice(JsonBytes json, long price, int places) {
        json.decimal(places == 2 ? price / 100 : price, places);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
