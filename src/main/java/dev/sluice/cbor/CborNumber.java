package dev.sluice.cbor;

import dev.sluice.json.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.io.NumberOutput;

/**
 * Reads a number of CBOR as JSON's digits. A float becomes the shortest decimal that is read back as the same float64;
 * all others keep every digit. Numbers are bounded as JSON's are, so that a few bytes never become a long text, and what
 * reads it later needs not fear an exponent.
 */
final class CborNumber {

    /** Bits of a number of so many digits, rounded down so that it never has more. */
    private static final int MANTISSA_BITS_MAX = (int) (JsonText.NUMBER_MAX * Math.log(10) / Math.log(2));

    /** The largest of so many digits. */
    private static final int EXPONENT_MAX = (int) Math.pow(10, JsonText.EXPONENT_DIGITS_MAX) - 1;

    private static final String NO_DECIMAL = "a decimal fraction is not of two integers";

    private static final int FLOAT16_FRACTION_BITS = 10;
    private static final int FLOAT16_EXPONENT_MAX = 31;

    private CborNumber() {}

    /** An integer, the head of which was taken; a bignum too. */
    static BigInteger integer(int majorType, CborInput in) {
        return switch (majorType) {
            case MajorType.UNSIGNED -> unsigned(in.argument());
            case MajorType.NEGATIVE -> unsigned(in.argument()).not();
            case MajorType.TAG -> bignum(in.argument(), in);
            default -> throw new CborException(NO_DECIMAL);
        };
    }

    private static BigInteger unsigned(long argument) {
        return new BigInteger(Long.toUnsignedString(argument));
    }

    static BigInteger bignum(long tag, CborInput in) {
        if ((tag != Tag.BIGNUM && tag != Tag.NEGATIVE_BIGNUM) || in.next() != MajorType.BYTES) {
            throw new CborException("a bignum is not a byte string");
        }
        BigInteger number = new BigInteger(1, in.byteString());
        if (number.bitLength() > MANTISSA_BITS_MAX) {
            throw new CborException("a number is too long");
        }
        return tag == Tag.BIGNUM ? number : number.not();
    }

    /** What follows the tag of a decimal fraction. */
    static String decimal(CborInput in) {
        if (in.next() != MajorType.ARRAY) {
            throw new CborException(NO_DECIMAL);
        }
        long count = in.count(1);
        require(in.goesOn(0, count));
        int majorType = in.next();
        require(majorType == MajorType.UNSIGNED || majorType == MajorType.NEGATIVE);
        BigInteger exponent = integer(majorType, in);
        require(in.goesOn(1, count));
        BigInteger mantissa = integer(in.next(), in);
        require(!in.goesOn(2, count));
        if (exponent.abs().compareTo(BigInteger.valueOf(EXPONENT_MAX)) > 0) {
            throw new CborException("a number has an exponent beyond " + EXPONENT_MAX);
        }
        return new BigDecimal(mantissa, -exponent.intValueExact()).toString();
    }

    private static void require(boolean twoIntegers) {
        if (!twoIntegers) {
            throw new CborException(NO_DECIMAL);
        }
    }

    static double float16(int bits) {
        int exponent = (bits >>> FLOAT16_FRACTION_BITS) & FLOAT16_EXPONENT_MAX;
        int fraction = bits & ((1 << FLOAT16_FRACTION_BITS) - 1);
        int one = 1 << FLOAT16_FRACTION_BITS;
        double size;
        if (exponent == FLOAT16_EXPONENT_MAX) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((double) fraction, -24);
        } else {
            size = Math.scalb((double) (one + fraction), exponent - 25);
        }
        return bits >>> 15 == 0 ? size : -size;
    }

    static String digits(double finite) {
        return NumberOutput.toString(finite, true);
    }
}
