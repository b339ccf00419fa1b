package dev.sluice.simulator;

import java.util.Arrays;

/**
 * Writes one small JSON value as bytes, decimals plain and with a fixed number of places ({@code 187.10}).
 *
 * <p>By hand, because a mapper with {@code BigDecimal} fields takes four times as long over a quote (measured: 1.0 to
 * 0.25 microseconds), more than all the rest of an update. Holds up to {@link #LENGTH_MAX} bytes. Not thread-safe; used
 * again after {@link #take()}.
 */
final class JsonBytes {

    static final int LENGTH_MAX = 512;

    private static final int DIGITS_MAX = 24;

    private final byte[] buffer = new byte[LENGTH_MAX];
    private final byte[] digits = new byte[DIGITS_MAX];
    private int length;

    JsonBytes raw(byte[] ascii) {
        System.arraycopy(ascii, 0, buffer, length, ascii.length);
        length += ascii.length;
        return this;
    }

    JsonBytes integer(long value) {
        return decimal(value, 0);
    }

    /** Writes {@code unscaled} divided by ten to the power of {@code places}. */
    JsonBytes decimal(long unscaled, int places) {
        if (unscaled < 0) {
            buffer[length++] = '-';
        }
        long rest = Math.abs(unscaled);
        int from = DIGITS_MAX;
        int written = 0;
        do {
            if (written == places && places > 0) {
                digits[--from] = '.';
            }
            digits[--from] = (byte) ('0' + rest % 10);
            rest /= 10;
            written++;
        } while (rest > 0 || written <= places);
        System.arraycopy(digits, from, buffer, length, DIGITS_MAX - from);
        length += DIGITS_MAX - from;
        return this;
    }

    byte[] take() {
        byte[] value = Arrays.copyOf(buffer, length);
        length = 0;
        return value;
    }
}
