package dev.sluice.field;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a field is compared with what stands in a term. */
public enum Op {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    /** Equal to one of several. */
    IN,
    /** The field is there, whatever it is. */
    EXISTS;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** As it stands in frames: {@code le}. */
    public String wireName() {
        return wireName;
    }

    public static Optional<Op> named(String wireName) {
        return Arrays.stream(values())
                .filter(op -> op.wireName.equals(wireName))
                .findFirst();
    }

    /** Whether it asks for an order, which only numbers and strings have. */
    boolean isOfOrder() {
        return this == LT || this == LE || this == GT || this == GE;
    }
}
