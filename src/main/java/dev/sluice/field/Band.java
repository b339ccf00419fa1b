package dev.sluice.field;

import org.jspecify.annotations.Nullable;

/** The width of a deadband, made ready, and how numbers at its field lie to it. */
public final class Band {

    private final Field field;
    private final Decimal width;
    private final boolean isPercent;

    public Band(Deadband deadband, Field field) {
        this.field = field;
        this.width = Decimal.of(deadband.width());
        this.isPercent = deadband.isPercent();
    }

    public Field field() {
        return field;
    }

    /** Around which a later number is within the band or not; null where there is no number now, or one around which everything is told. */
    public @Nullable Base base() {
        Decimal number = field.numberIfAny();
        return number == null || (isPercent && number.signum() == 0) ? null : new Base(number.copy());
    }

    /** Whether there is a number now, and it is within the band around that one. */
    public boolean isWithin(Base base) {
        Decimal number = field.numberIfAny();
        return number != null
                && (isPercent ? number.isWithinPercent(width, base.number) : number.isWithin(width, base.number));
    }

    /** A number that was told. */
    public static final class Base {
        private final Decimal number;

        private Base(Decimal number) {
            this.number = number;
        }
    }
}
