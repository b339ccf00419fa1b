package dev.sluice.field;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A number of JSON, compared by its value: {@code 1.0}, {@code 1} and {@code 1E0} are the same. Of up to 18 digits it is held without
 * an object, so that the same one can be set again and again. Not thread-safe.
 */
final class Decimal {

    /** So many digits fit into a long, whatever they are. */
    private static final int DIGITS_MAX = 18;

    private static final long TOO_LARGE = Long.MIN_VALUE;

    /** Two of that size can be added. */
    private static final long SUM_MAX = Long.MAX_VALUE / 2;

    private static final MathContext ROUNDED = new MathContext(60);

    private static final long[] POWERS = new long[DIGITS_MAX + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    /** It is this many times ten to the {@link #exponent}, where {@link #large} is null. */
    private long mantissa;

    private int exponent;
    private @Nullable BigDecimal large;

    static Decimal of(String number) {
        byte[] bytes = number.getBytes(StandardCharsets.US_ASCII);
        Decimal decimal = new Decimal();
        decimal.set(bytes, 0, bytes.length);
        return decimal;
    }

    /** Takes on the number that stands there, well-formed. */
    void set(byte[] json, int from, int to) {
        int at = json[from] == '-' ? from + 1 : from;
        long value = 0;
        int digits = 0;
        int fraction = 0;
        boolean behindPoint = false;
        for (; at < to; at++) {
            byte b = json[at];
            if (b == '.') {
                behindPoint = true;
            } else if (b < '0') { // a sign can stand behind e only
                break;
            } else if (b > '9') {
                break;
            } else {
                value = 10 * value + (b - '0');
                digits += value == 0 ? 0 : 1;
                fraction += behindPoint ? 1 : 0;
                if (digits > DIGITS_MAX) {
                    large = new BigDecimal(new String(json, from, to - from, StandardCharsets.US_ASCII));
                    return;
                }
            }
        }
        large = null;
        mantissa = json[from] == '-' ? -value : value;
        exponent = (at < to ? exponent(json, at + 1, to) : 0) - fraction;
    }

    /** Of up to nine digits, as all that was published has it. */
    private static int exponent(byte[] json, int from, int to) {
        boolean signed = json[from] == '-' || json[from] == '+';
        int value = 0;
        for (int i = signed ? from + 1 : from; i < to; i++) {
            value = 10 * value + (json[i] - '0');
        }
        return json[from] == '-' ? -value : value;
    }

    /** Below, at or above 0, as this is below, at or above the other. */
    int compareTo(Decimal other) {
        if (large != null || other.large != null) {
            return toBigDecimal().compareTo(other.toBigDecimal());
        }
        int sign = Long.signum(mantissa);
        if (sign != Long.signum(other.mantissa) || sign == 0 || exponent == other.exponent) {
            return Long.compare(mantissa, other.mantissa);
        }
        return exponent > other.exponent
                ? compare(mantissa, (long) exponent - other.exponent, other.mantissa)
                : -compare(other.mantissa, (long) other.exponent - exponent, mantissa);
    }

    /** {@code high} times ten to the {@code tens} against {@code low}; both of one sign. */
    private static int compare(long high, long tens, long low) {
        if (tens > DIGITS_MAX) {
            return Long.signum(high); // of more digits than the other
        }
        long power = POWERS[(int) tens];
        long product = high * power;
        boolean fits = Math.multiplyHigh(high, power) == product >> 63;
        return fits ? Long.compare(product, low) : Long.signum(high);
    }

    int signum() {
        return large == null ? Long.signum(mantissa) : large.signum();
    }

    /** The same value, to be kept. */
    Decimal copy() {
        Decimal copy = new Decimal();
        copy.mantissa = mantissa;
        copy.exponent = exponent;
        copy.large = large;
        return copy;
    }

    /** Whether it differs from the other by less than a width. */
    boolean isWithin(Decimal width, Decimal other) {
        if (large == null && other.large == null && width.large == null) {
            int lowest = Math.min(width.exponent, Math.min(exponent, other.exponent));
            long here = scaled(lowest);
            long there = other.scaled(lowest);
            long wide = width.scaled(lowest);
            if (here != TOO_LARGE && there != TOO_LARGE && wide != TOO_LARGE) {
                return Math.abs(here - there) < wide;
            }
        }
        return difference(other).compareTo(width.toBigDecimal()) < 0;
    }

    /** Whether it differs from the other by less than so many hundredths of that. */
    boolean isWithinPercent(Decimal percent, Decimal other) {
        BigDecimal share = other.toBigDecimal().abs().multiply(percent.toBigDecimal(), ROUNDED);
        return difference(other).scaleByPowerOfTen(2).compareTo(share) < 0;
    }

    /** Rounded where the numbers have more digits than anybody measures: exponents of theirs could make it a number of a billion digits. */
    private BigDecimal difference(Decimal other) {
        return toBigDecimal().subtract(other.toBigDecimal(), ROUNDED).abs();
    }

    /** Its mantissa at a lower exponent. */
    private long scaled(int lowest) {
        long tens = (long) exponent - lowest;
        if (mantissa == 0 || tens == 0) {
            return mantissa;
        }
        if (tens > DIGITS_MAX) {
            return TOO_LARGE;
        }
        long product = mantissa * POWERS[(int) tens];
        boolean fits = Math.multiplyHigh(mantissa, POWERS[(int) tens]) == product >> 63 && Math.abs(product) < SUM_MAX;
        return fits ? product : TOO_LARGE;
    }

    BigDecimal toBigDecimal() {
        return large == null ? BigDecimal.valueOf(mantissa, -exponent) : large;
    }
}
