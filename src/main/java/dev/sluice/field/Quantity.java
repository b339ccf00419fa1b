package dev.sluice.field;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A number of a document, kept beyond it: its digits as they were published, and its value. It is 0, or of whichever sign from 1e-1000 to below
 * 1e1001, so that exact sums take a bounded number of digits; beyond that nobody measures. Immutable.
 */
public final class Quantity {

    /** Of the first digit, either way. */
    private static final int EXPONENT_MAX = 1_000;

    private final byte[] digits;
    private final Decimal value;

    private Quantity(byte[] digits, Decimal value) {
        this.digits = digits;
        this.value = value;
    }

    /** {@code digits} are that number's, as JSON has it, and are handed over. */
    static Quantity of(byte[] digits, Decimal value) {
        return new Quantity(digits, value.copy());
    }

    static boolean isSummable(Decimal value) {
        BigDecimal exact = value.toBigDecimal();
        long exponent = (long) exact.precision() - exact.scale() - 1;
        return exact.signum() == 0 || Math.abs(exponent) <= EXPONENT_MAX;
    }

    /** As JSON; not to be changed. */
    public byte[] digits() {
        return digits;
    }

    /** A sum with this one added. */
    public BigDecimal addedTo(BigDecimal sum) {
        return value.signum() == 0 ? sum : sum.add(value.toBigDecimal()); // 0e-999999999 would give it as many digits
    }

    /** By value: 1.0 is not above 1. */
    public boolean isAbove(Quantity other) {
        return value.compareTo(other.value) > 0;
    }

    @Override
    public String toString() {
        return new String(digits, StandardCharsets.US_ASCII);
    }
}
