package dev.sluice.simulator;

/**
 * The grid that quoted prices lie on: a cent, below one dollar a hundredth of it (17 CFR 242.612).
 *
 * <p>Prices are whole ten-thousandths of a dollar.
 */
final class TickSize {

    static final long DOLLAR = 10_000;

    private static final long CENT = 100;

    private TickSize() {}

    static long at(long price) {
        return price < DOLLAR ? 1 : CENT;
    }

    /** The highest price on the grid that is not above {@code price}. */
    static long floor(long price) {
        return price - price % at(price);
    }

    /** The lowest price on the grid that is not below {@code price}. */
    static long ceil(long price) {
        return floor(price + at(price) - 1);
    }

    /** Decimal places that every price on the grid there can be written with. */
    static int places(long price) {
        return price < DOLLAR ? 4 : 2;
    }
}
