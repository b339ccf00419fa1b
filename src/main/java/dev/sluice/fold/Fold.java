package dev.sluice.fold;

import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Pointer;
import java.time.Duration;

/**
 * Which number of a topic's updates is folded into windows of which length. Windows begin at multiples of their length since 1970, by the
 * {@code ts} of the updates.
 *
 * @param field where the number stands
 * @param everyMillis length of a window, {@link #EVERY_MILLIS_MIN} to {@link #EVERY_MILLIS_MAX}
 * @param shape what is told of each
 */
public record Fold(Pointer field, int everyMillis, Shape shape) {

    public static final int EVERY_MILLIS_MIN = 100;
    public static final int EVERY_MILLIS_MAX = (int) Duration.ofDays(1).toMillis();

    private static final long MICROS_PER_MILLI = 1_000;

    /**
     * Checks the length.
     *
     * @throws InvalidFieldException if it is none that is taken
     */
    public Fold {
        if (everyMillis < EVERY_MILLIS_MIN || everyMillis > EVERY_MILLIS_MAX) {
            throw new InvalidFieldException(
                    "every must be " + EVERY_MILLIS_MIN + " to " + EVERY_MILLIS_MAX + " milliseconds");
        }
    }

    /**
     * One as a client names it.
     *
     * @throws InvalidFieldException if that can not be asked
     */
    public static Fold of(String field, long everyMillis, String shape) {
        Shape known = Shape.named(shape).orElseThrow(() -> new InvalidFieldException("a fold must be ohlc or stats"));
        int every = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, everyMillis));
        return new Fold(Pointer.of(field), every, known);
    }

    /** Length of a window in microseconds, as {@code ts} has them. */
    public long everyMicros() {
        return everyMillis * MICROS_PER_MILLI;
    }

    /** The number of the window that has that {@code ts}; it begins at so many times the length. */
    long windowOf(long ts) {
        return Math.floorDiv(ts, everyMicros());
    }
}
