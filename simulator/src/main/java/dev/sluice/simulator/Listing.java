package dev.sluice.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One listed symbol: to which sector it belongs and around which price it moves.
 *
 * @param price in dollars
 */
record Listing(String symbol, Sector sector, double price) {

    enum Sector {
        TECHNOLOGY,
        FINANCE,
        HEALTH,
        ENERGY,
        CONSUMER,
        INDUSTRY
    }

    private static final String CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int NAMES = 160_000;
    /** Coprime to {@link #NAMES}, so that the names of different indices differ. */
    private static final int STRIDE = 104_729;

    private static final double GENERATED_PRICE_MIN = 0.5;
    private static final double GENERATED_PRICE_MAX = 500;

    /** The busiest first; prices are round figures of the right size, nothing more. */
    private static final List<Listing> KNOWN = parse("""
            AAPL TECHNOLOGY 230, MSFT TECHNOLOGY 430, NVDA TECHNOLOGY 140, AMZN CONSUMER 200, TSLA CONSUMER 260,
            GOOGL TECHNOLOGY 175, META TECHNOLOGY 580, AMD TECHNOLOGY 150, JPM FINANCE 225, XOM ENERGY 115,
            AVGO TECHNOLOGY 170, NFLX CONSUMER 710, COST CONSUMER 890, WMT CONSUMER 82, V FINANCE 285,
            MA FINANCE 510, UNH HEALTH 570, LLY HEALTH 880, JNJ HEALTH 160, PG CONSUMER 170,
            HD CONSUMER 400, BAC FINANCE 42, CVX ENERGY 150, KO CONSUMER 68, PEP CONSUMER 170,
            MRK HEALTH 108, ABBV HEALTH 190, ORCL TECHNOLOGY 170, CRM TECHNOLOGY 290, ADBE TECHNOLOGY 500,
            INTC TECHNOLOGY 23, QCOM TECHNOLOGY 170, CSCO TECHNOLOGY 54, DIS CONSUMER 95, MCD CONSUMER 300,
            NKE CONSUMER 82, GE INDUSTRY 185, CAT INDUSTRY 385, BA INDUSTRY 152, HON INDUSTRY 215,
            UPS INDUSTRY 134, DE INDUSTRY 405, LMT INDUSTRY 590, GS FINANCE 510, MS FINANCE 115,
            WFC FINANCE 62, C FINANCE 64, PFE HEALTH 29, TMO HEALTH 600, COP ENERGY 108,
            SLB ENERGY 43, F INDUSTRY 11, GM INDUSTRY 48, T TECHNOLOGY 22, VZ TECHNOLOGY 43
            """);

    /** The known symbols, then generated ones; a symbol's name depends on its place alone, not on the seed. */
    static List<Listing> first(int count, RandomGenerator random) {
        List<Listing> listings = new ArrayList<>(KNOWN.subList(0, Math.min(count, KNOWN.size())));
        Set<String> taken = listings.stream().map(Listing::symbol).collect(Collectors.toSet());
        for (int i = 0; listings.size() < count; i++) {
            String symbol = generatedName(i);
            if (!taken.contains(symbol)) {
                listings.add(generated(symbol, random));
            }
        }
        return listings;
    }

    private static Listing generated(String symbol, RandomGenerator random) {
        Sector[] sectors = Sector.values();
        double ratio = GENERATED_PRICE_MAX / GENERATED_PRICE_MIN;
        double price = GENERATED_PRICE_MIN * StrictMath.pow(ratio, random.nextDouble());
        return new Listing(symbol, sectors[random.nextInt(sectors.length)], price);
    }

    /** Four letters without a vowel, lest they make a word. */
    private static String generatedName(int index) {
        int rest = (int) ((index + 1L) * STRIDE % NAMES);
        char[] name = new char[4];
        for (int i = 0; i < name.length; i++) {
            name[i] = CONSONANTS.charAt(rest % CONSONANTS.length());
            rest /= CONSONANTS.length();
        }
        return new String(name);
    }

    private static List<Listing> parse(String table) {
        List<Listing> listings = new ArrayList<>();
        for (String entry : table.strip().split(",\\s*", -1)) {
            String[] fields = entry.split(" ", -1);
            listings.add(new Listing(fields[0], Sector.valueOf(fields[1]), Double.parseDouble(fields[2])));
        }
        return List.copyOf(listings);
    }
}
