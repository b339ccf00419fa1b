package dev.sluice.fold;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is told of a window. */
public enum Shape {
    /** Open, high, low and close: a candle. */
    OHLC,
    /** Least, greatest and mean, first and last. */
    STATS;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** As it stands in frames: {@code ohlc}. */
    public String wireName() {
        return wireName;
    }

    public static Optional<Shape> named(String wireName) {
        return Arrays.stream(values())
                .filter(shape -> shape.wireName.equals(wireName))
                .findFirst();
    }
}
