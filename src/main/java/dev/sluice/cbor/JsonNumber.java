package dev.sluice.cbor;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes a number of JSON as CBOR, without losing a digit of its value: an integer as one, of any size; what has a fraction
 * or an exponent as a float64 where that is exactly the same value, else as a decimal fraction of the digits that it has.
 * Minus zero, which is no integer of CBOR's, is a float64.
 */
final class JsonNumber {

    /** So many characters surely fit a long. */
    private static final int LONG_CHARACTERS = 18;

    /** Of its significand (IEEE 754). */
    private static final int FLOAT64_BITS = 53;

    private static final long[] POWERS_OF_FIVE = powersOfFive();

    private JsonNumber() {}

    private static long[] powersOfFive() {
        long[] powers = new long[LONG_CHARACTERS];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 5;
        }
        return powers;
    }

    static void write(String number, CborBuffer out) {
        int exponentMark = Math.max(number.indexOf('e'), number.indexOf('E'));
        int point = number.indexOf('.');
        if (exponentMark >= 0 || number.length() > LONG_CHARACTERS) {
            writeAny(number, point, exponentMark, out);
        } else if (point >= 0) {
            writeShortDecimal(number, point, out);
        } else if (number.equals("-0")) {
            var unused = out.float64(-0.0);
        } else {
            var unused = out.integer(Long.parseLong(number));
        }
    }

    /** Most decimals are not exact: m / 10^n is only where 5^n divides m, since a float64 has a power of two below. */
    private static void writeShortDecimal(String number, int point, CborBuffer out) {
        int places = number.length() - point - 1;
        long mantissa = Long.parseLong(number.substring(0, point) + number.substring(point + 1));
        if (mantissa % POWERS_OF_FIVE[places] == 0) {
            writeAny(number, point, -1, out);
        } else {
            var unused = out.decimal(mantissa, -places);
        }
    }

    private static void writeAny(String number, int point, int exponentMark, CborBuffer out) {
        String significand = exponentMark < 0 ? number : number.substring(0, exponentMark);
        int places = point < 0 ? 0 : significand.length() - point - 1;
        BigInteger mantissa = new BigInteger(significand.replace(".", ""));
        if (point < 0 && exponentMark < 0) {
            var unused = out.integer(mantissa);
            return;
        }
        BigInteger power = exponentMark < 0 ? BigInteger.ZERO : new BigInteger(number.substring(exponentMark + 1));
        BigInteger exponent = power.subtract(BigInteger.valueOf(places));
        if (mayBeExact(mantissa, exponent)) {
            double nearest = Double.parseDouble(number);
            if (isExactly(nearest, mantissa, exponent)) {
                var unused = out.float64(nearest);
                return;
            }
        }
        var unused = out.decimal(mantissa, exponent);
    }

    /**
     * Tells most decimals apart without computing with them, which would take some microseconds for each {@code 1e-300}: m
     * / 10^n is exact only where 5^n divides m, so that m has more than two bits for each n, and m * 10^n only where 5^n
     * fits the 53 bits of a float64.
     */
    private static boolean mayBeExact(BigInteger mantissa, BigInteger exponent) {
        if (mantissa.signum() == 0) {
            return true;
        }
        boolean whole = exponent.signum() >= 0;
        long bits = whole ? FLOAT64_BITS : mantissa.bitLength();
        return exponent.abs().compareTo(BigInteger.valueOf(bits / 2)) <= 0;
    }

    private static boolean isExactly(double nearest, BigInteger mantissa, BigInteger exponent) {
        if (mantissa.signum() == 0 || nearest == 0 || Double.isInfinite(nearest)) {
            return mantissa.signum() == 0;
        }
        return new BigDecimal(nearest).compareTo(new BigDecimal(mantissa, -exponent.intValueExact())) == 0;
    }
}
