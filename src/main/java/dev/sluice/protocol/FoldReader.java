package dev.sluice.protocol;

import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Pointer;
import dev.sluice.fold.Fold;
import org.jspecify.annotations.Nullable;

/** The parameters of a query that make a fold, {@code fold=ohlc&field=/value&every=1000}, as they come, in any order. What is wrong is a {@link ProtocolException}. */
final class FoldReader {

    private @Nullable String shape;
    private @Nullable String field;
    private @Nullable Long every;

    void shape(String text) {
        shape = text;
    }

    void field(String text) {
        field = text;
    }

    void every(String text) {
        every = QueryReader.number("every", text, Fold.EVERY_MILLIS_MIN, Fold.EVERY_MILLIS_MAX);
    }

    /** Null where there is none. */
    @Nullable
    Fold toFold() {
        if (shape == null && field == null && every == null) {
            return null;
        }
        if (shape == null || field == null || every == null) {
            throw QueryReader.fault("fold, field and every go together, such as fold=ohlc&field=/value&every=1000");
        }
        try {
            return Fold.of(field, every, shape);
        } catch (InvalidFieldException e) {
            throw QueryReader.fault(String.valueOf(e.getMessage()));
        }
    }

    /** The field of something that goes without a fold. */
    Pointer fieldAlone(String of) {
        if (shape != null || every != null) {
            throw QueryReader.fault(of + " and fold do not go together");
        }
        if (field == null) {
            throw QueryReader.fault(of + " goes with field, which names the number, such as field=/value");
        }
        try {
            return Pointer.of(field);
        } catch (InvalidFieldException e) {
            throw QueryReader.fault(String.valueOf(e.getMessage()));
        }
    }
}
